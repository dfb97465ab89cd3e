from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0011_following'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article_id', models.PositiveBigIntegerField()),
                ('entitlement', models.CharField(help_text='Whose texts it was found in: openings, or whole.', max_length=10)),
                ('story', models.JSONField(default=list, help_text='Numbers of earlier articles, in order of time.')),
                ('further', models.JSONField(default=list, help_text='Numbers of what to read next, the likest first.')),
                ('made_at', models.DateTimeField(help_text='What was set since then is not looked at, on either side.')),
                ('rule', models.PositiveSmallIntegerField(help_text="Which rule chose it; an older one's choice is made again.")),
                ('stale', models.BooleanField(default=False, help_text='An article like it is new: to be found again.')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('stale', True)), fields=['stale'], name='stale_endings')],
                'constraints': [models.UniqueConstraint(fields=('article_id', 'entitlement'), name='one_ending_for_each')],
            },
        ),
    ]
