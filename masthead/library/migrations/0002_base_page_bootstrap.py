"""The base page's locale and translation key, in Wagtail's bootstrap form (see 0001)."""

from django.db import migrations
from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        BootstrapLocaleField("library.BasePage"),
        BootstrapTranslationKeyField("library.BasePage"),
        BootstrapTranslatableModel("library.BasePage"),
    ]
