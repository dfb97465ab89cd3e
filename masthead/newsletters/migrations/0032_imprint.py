from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletters', '0031_editions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Imprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postal_address', models.CharField(blank=True, help_text='Street, town, country. Many countries’ law asks for it in every letter to many.', max_length=200)),
                ('counts_links', models.BooleanField(default=True, help_text='All readers together, by day; never who. Links then lead by this site, which sends the reader on.', verbose_name='count how often links are followed')),
            ],
            options={
                'verbose_name': 'imprint of the letters',
            },
        ),
    ]
