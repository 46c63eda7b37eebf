"""Keeping the other services' word that somebody is forgotten."""

from cafe_auth.leaving.service import confirmed
from cafe_chassis.consumer import Subscription
from cafe_contracts.events import (
    ChatDataErased,
    RoomsDataErased,
    SignalingDataErased,
    TrackerDataErased,
)

CONFIRMATIONS = (RoomsDataErased, ChatDataErased, SignalingDataErased, TrackerDataErased)

SUBSCRIPTION = Subscription("auth-erasures", dict.fromkeys(CONFIRMATIONS, confirmed))
