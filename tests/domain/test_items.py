import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.assurance import ASSURANCE_ORDER, Assurance, is_enough
from bot.domain.items.item import NEXT_STATES, ItemState, move
from bot.errors import Refused
from tests.render import samples


@given(state=st.sampled_from(ItemState), to=st.sampled_from(ItemState))
def test_an_item_moves_only_as_the_table_says(state: ItemState, to: ItemState) -> None:
    item = samples.item(state=state)

    if to in NEXT_STATES[state]:
        assert move(item, to=to, now=samples.NOW).state is to
    else:
        with pytest.raises(Refused, match=f"is already {state}"):
            move(item, to=to, now=samples.NOW)


def test_a_step_is_a_change_of_the_item() -> None:
    moved = move(samples.item(), to=ItemState.VOTING, now=samples.NOW)

    assert moved.updated_at == samples.NOW


def test_every_state_can_be_reached_and_left() -> None:
    reached = {after for steps in NEXT_STATES.values() for after in steps}

    assert reached == set(ItemState)
    assert all(NEXT_STATES[state] for state in ItemState)


@given(given_=st.sampled_from(Assurance), least=st.sampled_from(Assurance))
def test_a_stronger_assurance_is_enough_where_a_weaker_one_is(
    given_: Assurance, least: Assurance
) -> None:
    stronger = ASSURANCE_ORDER.index(given_) >= ASSURANCE_ORDER.index(least)

    assert is_enough(given_, least=least) is stronger


def test_every_assurance_has_its_place() -> None:
    assert set(ASSURANCE_ORDER) == set(Assurance)
    assert is_enough(Assurance.SLACK, least=Assurance.TOKEN)
    assert not is_enough(Assurance.NONE, least=Assurance.LIST)
