"""What is wrong with an answer, before anybody asks the database."""

import pytest

from competency_portal.assessments.answers import Fault, Given, are_all_equal
from competency_portal.assessments.proposal import Mark, propose
from models_catalog.standing import Standing

S, N, C = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE
BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE
Marks = tuple[Mark | None, ...]
UNMARKED: Marks = (None, None, None)


def given(
    standing: Standing | None = None,
    *,
    unable: bool = False,
    evidence: str = "",
    reason: str = "",
    attained_rank: int | None = None,
    here: Marks = UNMARKED,
    beyond: Marks | None = UNMARKED,
) -> Given:
    return Given(standing, unable, evidence, reason, 2, attained_rank, propose(here, beyond))


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        (given(), (Fault.BLANK,)),
        (given(unable=True), ()),
        (given(AT), ()),
        (given(BELOW), (Fault.NO_EVIDENCE,)),
        (given(ABOVE), (Fault.NO_EVIDENCE,)),
        (given(ABOVE, evidence="例"), ()),
        (given(AT, attained_rank=2), ()),
        (given(AT, attained_rank=3), (Fault.LEVEL_DISAGREES,)),
        (given(BELOW, evidence="例", attained_rank=1), ()),
        (given(BELOW, evidence="例", attained_rank=2), (Fault.LEVEL_DISAGREES,)),
        (given(ABOVE, evidence="例", attained_rank=1), (Fault.LEVEL_DISAGREES,)),
        # The proposal is "at": another decision asks for a sentence.
        (given(AT, here=(S, S, S)), ()),
        (given(BELOW, evidence="例", here=(S, C, S)), (Fault.NO_REASON,)),
        (given(BELOW, evidence="例", reason="因为", here=(S, C, S)), ()),
        (given(unable=True, here=(S, C, C)), (Fault.NO_REASON,)),
        (given(unable=True, here=(C, C, C)), ()),
        (given(ABOVE, evidence="例", here=(S, S, S)), (Fault.NO_REASON,)),
        (given(ABOVE, evidence="例", here=(S, S, S), beyond=(S, S, None)), ()),
        # At the top the evidence for "above" is the reason: no marks could have proposed it.
        (given(ABOVE, evidence="例", here=(S, S, S), beyond=None), ()),
        (given(BELOW, evidence="例", here=(S, S, C), beyond=None), (Fault.NO_REASON,)),
        # Odd, though every sentence is there.
        (
            given(ABOVE, evidence="例", reason="因为", here=(S, N, S)),
            (Fault.ABOVE_WITH_UNSEEN,),
        ),
        (
            given(BELOW, evidence="例", reason="因为", here=(S, S, S)),
            (Fault.BELOW_WITH_ALL_SEEN,),
        ),
        # What nobody can see says nothing.
        (given(BELOW, evidence="\u200b\u3000 "), (Fault.NO_EVIDENCE,)),
        # A competency without a rubric has nothing that could be "all seen".
        (given(BELOW, evidence="例", here=()), ()),
    ],
)
def test_an_answer_has_these_faults(answer: Given, faults: tuple[Fault, ...]) -> None:
    assert answer.faults == faults


@pytest.mark.parametrize(
    ("fault", "blocking"),
    [
        (Fault.BLANK, True),
        (Fault.NO_EVIDENCE, True),
        (Fault.NO_REASON, True),
        (Fault.LEVEL_DISAGREES, True),
        (Fault.ABOVE_WITH_UNSEEN, False),
        (Fault.BELOW_WITH_ALL_SEEN, False),
    ],
)
def test_what_is_odd_does_not_block(fault: Fault, *, blocking: bool) -> None:
    assert fault.is_blocking is blocking


@pytest.mark.parametrize(
    ("ratings", "equal"),
    [
        ([], False),
        (["at", "at"], False),
        (["at", "at", "at"], True),
        (["at", "at", "below"], False),
    ],
)
def test_many_equal_answers_are_worth_a_second_look(ratings: list[str], *, equal: bool) -> None:
    assert are_all_equal(ratings) is equal
