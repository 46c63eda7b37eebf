"""Keeping the other services' word that somebody is forgotten."""

from cafe_auth.leaving.service import confirmed
from cafe_contracts.events import (
    ChatDataErased,
    RoomsDataErased,
    SignalingDataErased,
    TrackerDataErased,
)
from cafe_messaging.consumer import Subscription

CONFIRMATIONS = (RoomsDataErased, ChatDataErased, SignalingDataErased, TrackerDataErased)

SUBSCRIPTION = Subscription("auth-erasures", dict.fromkeys(CONFIRMATIONS, confirmed))
