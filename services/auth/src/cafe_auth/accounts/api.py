"""HTTP of accounts: sign-up, log-in, log-out, change of password."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import service, signup
from cafe_auth.accounts.schemas import LogIn, PasswordChange, SignUp
from cafe_auth.accounts.service import HalfWay, LoggedIn
from cafe_auth.factors import login
from cafe_auth.factors.schemas import SecondFactor, SecondFactorAsked
from cafe_auth.profile.schemas import User, own_user
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal


class AccountsApi(Controller):
    """Coming in and going out."""

    path = "/api/auth"
    tags = ("accounts",)
    dependencies = guard.GIVEN | devices.GIVEN

    @post("/signup", operation_id="signUp", summary="Make an account and log in")
    async def sign_up(
        self,
        data: JSONBody[SignUp],
        device: NamedDependency[Device],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[User]:
        """Answers 201 and sets the session cookie."""
        entered = await signup.sign_up(resources.accounts, session, data, device, maybe_who)
        return welcome(entered, resources, status=201)

    @post("/login", status_code=200, operation_id="logIn", summary="Log in")
    async def log_in(
        self,
        data: JSONBody[LogIn],
        device: NamedDependency[Device],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[User | SecondFactorAsked]:
        """By username or e-mail address; sets the session cookie.

        With a second factor set up it sets none, and answers what to show next.
        """
        entered = await service.log_in(resources.accounts, session, data, device, maybe_who)
        if isinstance(entered, HalfWay):
            return Response(SecondFactorAsked(second_factor=entered.kinds, ticket=entered.ticket))
        return welcome(entered, resources, status=200)

    @post(
        "/login/second-factor",
        status_code=200,
        operation_id="showSecondFactor",
        summary="Finish a log-in",
    )
    async def show_second_factor(
        self,
        data: JSONBody[SecondFactor],
        device: NamedDependency[Device],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[User]:
        """By the app's code, a recovery code or a passkey; each works once. Sets the cookie."""
        entered = await login.finish(resources, session, data, device, maybe_who)
        return welcome(entered, resources, status=200)

    @post("/logout", status_code=204, operation_id="logOut", summary="Log out")
    async def log_out(
        self,
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[None]:
        """Ends the session and clears the cookie; 401 where the session is over already."""
        await service.log_out(resources.accounts, session, device, holder)
        return Response(None, status_code=204, cookies=[resources.cookie.cleared()])

    @post(
        "/password/change",
        status_code=204,
        operation_id="changePassword",
        summary="Change the password",
    )
    async def change_password(
        self,
        data: JSONBody[PasswordChange],
        device: NamedDependency[Device],
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """Ends the caller's other sessions."""
        await service.change_password(resources.accounts, session, data, device, holder)


def welcome(entered: LoggedIn, resources: Resources, status: int) -> Response[Any]:
    """Return the answer that logs a browser in."""
    return Response(
        own_user(entered.person),
        status_code=status,
        cookies=[resources.cookie.carrying(entered.cookie)],
    )
