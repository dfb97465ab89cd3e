"""No faster than asked, gentler when asked to wait, and no further when too much goes wrong."""

from masthead.newsletters.sending.rates import Breaker, Domains, Pace


def test_letters_go_evenly() -> None:
    pace = Pace(10)
    assert [round(pace.turn(100.0), 1) for _ in range(4)] == [100.0, 100.1, 100.2, 100.3]
    assert pace.turn(200.0) == 200.0, "what was not used is not saved up"
    assert [Pace(0).turn(5.0) for _ in range(3)] == [5.0, 5.0, 5.0]


def test_a_domain_has_its_own_pace_and_is_closed_while_its_hands_are_full() -> None:
    domains = Domains({"slow.example": 2})
    turns = [domains.turn("slow.example", 0.0) for _ in range(10)]
    assert turns[-1] == 4.5 and domains.turn("quick.example", 0.0) == 0.0
    assert domains.closed(0.0) == ["slow.example"] and domains.closed(3.0) == []


def test_a_domain_that_says_not_now_rests_longer_each_time() -> None:
    domains = Domains({})
    assert domains.later("x.example", 0.0) == 60.0
    assert domains.later("x.example", 1.0) == 60.0, "letters underway together count once"
    assert domains.closed(59.0) == ["x.example"] and domains.closed(61.0) == []
    assert domains.later("x.example", 61.0) == 61.0 + 120
    domains.accepted("x.example", 200.0)
    assert domains.later("x.example", 300.0) == 360.0, "it took letters meanwhile"
    for _ in range(20):
        end = domains.later("y.example", max(domains.resting.get("y.example", 0), 1.0))
    assert end - domains.resting["y.example"] == 0 and domains.closed(end - 3600) == ["y.example"]


def test_the_breaker_trips_on_a_share_and_not_on_a_few() -> None:
    breaker = Breaker()
    assert not any(breaker.tripped(False) for _ in range(10)) or breaker.least <= 10
    breaker = Breaker()
    assert not any(breaker.tripped(n % 5 != 0) for n in range(1000)), "a fifth may fail"
    breaker = Breaker()
    tripped = [breaker.tripped(n % 3 != 0) for n in range(60)]
    assert any(tripped) and tripped.index(True) >= breaker.least - 1
