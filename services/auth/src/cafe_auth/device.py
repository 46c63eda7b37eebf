"""From where a request comes: the chassis knows."""

from cafe_chassis.device import GIVEN, USER_AGENT_MAX, Device, device_of, printable

__all__ = ["GIVEN", "USER_AGENT_MAX", "Device", "device_of", "printable"]
