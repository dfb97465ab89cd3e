import datetime
import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


RHYTHMS = {"daily": "12345", "weekly": "6", "free-letter": "3"}


def give_rhythms(apps, schema_editor):
    """Letters that exist already get the rhythm that set-up gives new ones."""
    for slug, days in RHYTHMS.items():
        apps.get_model("newsletters", "Letter").objects.filter(slug=slug, days="").update(days=days)


class Migration(migrations.Migration):

    dependencies = [
        ('newsletters', '0021_dispatches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='approved_words',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='edition',
            name='articles',
            field=models.JSONField(blank=True, null=True, verbose_name='new from us'),
        ),
        migrations.AddField(
            model_name='edition',
            name='edited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='hour',
            field=models.TimeField(blank=True, help_text='By each reader’s own clock; empty: the letter’s.', null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='not_after',
            field=models.TimeField(blank=True, help_text='On the same clock; empty: the letter’s.', null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='preheader',
            field=models.CharField(blank=True, help_text='What an inbox shows behind the subject.', max_length=160),
        ),
        migrations.AddField(
            model_name='edition',
            name='radar',
            field=models.JSONField(blank=True, null=True, verbose_name='on the radar'),
        ),
        migrations.AddField(
            model_name='edition',
            name='scheduled_at',
            field=models.DateTimeField(blank=True, help_text='When somebody scheduled it; empty: nobody has.', null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='sponsor',
            field=models.CharField(blank=True, help_text='Who pays for the note; empty: a note of our own.', max_length=80),
        ),
        migrations.AddField(
            model_name='edition',
            name='sponsor_link',
            field=models.URLField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='edition',
            name='sponsor_text',
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name='edition',
            name='subject',
            field=models.CharField(blank=True, help_text='Empty: the headline.', max_length=120),
        ),
        migrations.AddField(
            model_name='edition',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, help_text='Goes up with each change; two editors cannot overwrite each other.'),
        ),
        migrations.AddField(
            model_name='edition',
            name='words',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Of the whole letter, as last saved.'),
        ),
        migrations.AddField(
            model_name='letter',
            name='days',
            field=models.CharField(blank=True, help_text='Numbers of the weekdays on which it comes, Monday is 1: 12345. Empty: only when an editor begins one.', max_length=7, validators=[django.core.validators.RegexValidator('^1?2?3?4?5?6?7?$', 'Numbers of weekdays in their order, Monday is 1: 12345, or 6.')]),
        ),
        migrations.AddField(
            model_name='letter',
            name='drafted_at',
            field=models.TimeField(default=datetime.time(15, 0), help_text='When the draft lies on the desk the day before, by the publication’s clock. Readers far to the east get it first.', verbose_name='draft ready at'),
        ),
        migrations.AddField(
            model_name='letter',
            name='needs_approval',
            field=models.BooleanField(default=False, help_text='Nobody sends what they alone have read.', verbose_name='a second person approves'),
        ),
        migrations.AlterField(
            model_name='edition',
            name='following',
            field=wagtail.fields.StreamField([('story', 5)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Two words or three; they are set in bold.', 'max_length': 60}), 1: ('wagtail.blocks.TextBlock', (), {'max_length': 900}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who reports it.', 'max_length': 300, 'required': False}), 3: ('wagtail.blocks.PageChooserBlock', ('library.ArticlePage',), {'help_text': 'The piece of ours that explains it.', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Which story of the wire it is.', 'max_length': 80, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('label', 0), ('text', 1), ('sources', 2), ('article', 3), ('key', 4)]], {})}, verbose_name='what we’re following'),
        ),
        migrations.AlterField(
            model_name='edition',
            name='kind',
            field=models.CharField(choices=[('daily', 'Daily Review'), ('weekly', 'Weekly Review'), ('free', 'Free letter')], default='daily', max_length=6),
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('address', models.CharField(max_length=1000)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='newsletters.edition')),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='LinkDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('times', models.PositiveIntegerField(default=0)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='newsletters.link')),
            ],
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('edition', 'number'), name='a_links_number_once'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('edition', 'address'), name='an_address_once_an_edition'),
        ),
        migrations.AddConstraint(
            model_name='linkday',
            constraint=models.UniqueConstraint(fields=('link', 'day'), name='a_links_day_once'),
        ),
        migrations.RunPython(give_rhythms, migrations.RunPython.noop),
    ]
