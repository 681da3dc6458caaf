"""The geometry of the radar."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from competency_portal.reports.radar import HEIGHT, WIDTH, Radar, Spoke, radar, wrapped
from models_catalog.standing import Standing

LEVELS = ("Sb", "Si", "Sa")


def spokes(*attained: int | None, required: int = 2) -> list[Spoke]:
    def standing(rank: int) -> Standing:
        if rank == required:
            return Standing.AT
        return Standing.BELOW if rank < required else Standing.ABOVE

    return [
        Spoke(
            f"能力 {index}",
            required,
            None if rank is None else Decimal(rank),
            None if rank is None else standing(rank),
        )
        for index, rank in enumerate(attained)
    ]


def drawn(*attained: int | None) -> Radar:
    made = radar(spokes(*attained), LEVELS)
    assert made is not None
    return made


def points(outline: str) -> list[tuple[Decimal, Decimal]]:
    pairs = [point.split(",") for point in outline.split()]
    return [(Decimal(x), Decimal(y)) for x, y in pairs]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_axes_enclose_nothing(count: int) -> None:
    assert radar(spokes(*[2] * count), LEVELS) is None


def test_every_level_has_a_ring_and_every_competency_an_axis() -> None:
    made = drawn(2, 1, 3, 2, 2)

    assert [ring.code for ring in made.rings] == ["Sb", "Si", "Sa"]
    assert len(made.axes) == 5


def test_on_target_everywhere_lies_on_the_required_line() -> None:
    made = drawn(2, 2, 2, 2)

    assert made.attained == made.required == made.rings[1].points


def test_shapes_say_how_each_stands() -> None:
    assert [vertex.standing for vertex in drawn(2, 0, 3).vertices] == ["at", "below", "above"]


def test_an_unrated_competency_leaves_a_gap_instead_of_a_zero() -> None:
    made = drawn(2, None, 2, 3, 1)

    assert made.attained == ""
    assert [len(points(piece)) for piece in made.pieces] == [4]
    assert len(made.vertices) == 4


def test_two_gaps_leave_two_pieces() -> None:
    assert [len(points(piece)) for piece in drawn(2, 2, None, 2, 2, None).pieces] == [2, 2]


def test_nothing_rated_draws_the_requirement_alone() -> None:
    made = drawn(None, None, None)

    assert (made.attained, made.pieces, made.vertices) == ("", (), ())
    assert len(points(made.required)) == 3


def test_below_and_beyond_the_scale_are_drawn_where_they_are() -> None:
    made = drawn(0, 4, 2)
    first, second, _third = points(made.attained)
    centre = (Decimal(made.x), Decimal(made.y))
    lowest, top = points(made.rings[0].points)[0], points(made.rings[-1].points)[1]

    def distance(point: tuple[Decimal, Decimal]) -> Decimal:
        return (point[0] - centre[0]) ** 2 + (point[1] - centre[1]) ** 2

    assert 0 < distance(first) < distance(lowest)
    assert distance(second) > distance(top)


@given(
    st.lists(st.none() | st.integers(0, 4), min_size=3, max_size=14),
    st.integers(1, 3),
)
def test_everything_stays_on_the_paper(attained: list[int | None], required: int) -> None:
    made = radar(spokes(*attained, required=required), LEVELS)
    assert made is not None
    outlines = [made.required, made.attained, *made.pieces, *(ring.points for ring in made.rings)]

    for x, y in (point for outline in outlines for point in points(outline)):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("创新", ("创新",)),
        ("客户沟通影响", ("客户沟通影响",)),
        ("跨部门协同与资源统筹能力", ("跨部门协同与", "资源统筹能力")),
        ("Quay structures", ("Quay", "structures")),
        ("Permit to work", ("Permit to work",)),
        ("", ()),
    ],
)
def test_names_are_wrapped(name: str, lines: tuple[str, ...]) -> None:
    assert wrapped(name) == lines


def test_a_very_long_name_is_cut_and_says_so() -> None:
    assert len(wrapped("能力" * 50)) == 3
    assert wrapped("能力" * 50)[-1].endswith("…")
