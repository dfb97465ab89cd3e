from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0006_reading_room'),
    ]

    operations = [
        migrations.AddField(
            model_name='planned',
            name='moved_at',
            field=models.DateTimeField(help_text='When its day or its place was last changed; calendars ask.', null=True),
        ),
    ]
