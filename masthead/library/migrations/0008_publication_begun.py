from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("library", "0007_planned_moved_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="begun_at",
            field=models.DateTimeField(
                editable=False, help_text="When it was set up in the browser; closes that door for good.", null=True
            ),
        ),
    ]
