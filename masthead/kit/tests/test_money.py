from masthead.kit.money import Money


def test_money_reads_as_people_write_it() -> None:
    assert [str(Money(900, "EUR")), str(Money(1250, "GBP")), str(Money(120000, "USD")), str(Money(500, "JPY")), str(Money(5, "CHF"))] == [
        "€9", "£12.50", "$1,200", "¥500", "CHF 0.05",
    ]  # fmt: skip
