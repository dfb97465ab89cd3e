"""What the lane looks at before it answers from memory."""

from django.db import models


class Version(models.Model):
    """Raised by the database itself, in the same transaction as each change (see `watchers`).

    Number 0 is what pages are made of: articles, their texts, pictures, subjects, the wall's rules. The others are readers': their
    account, what they have access to, what they opened.
    """

    id = models.BigIntegerField(primary_key=True)
    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.id or 'pages'}: {self.n}"
