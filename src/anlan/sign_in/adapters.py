"""Where django-allauth asks us: accounts come from the directory, secrets are encrypted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseRedirect

from anlan.directory.encryption import decrypt, encrypt
from anlan.directory.services import change_own_password
from anlan.sign_in.addresses import find_address
from anlan.sign_in.guesses import guard_guess
from anlan.sign_in.identities import find_person_for
from anlan.sign_in.sessions import is_fresh
from anlan.sign_in.wall import WALL

_PLACE = "second-factor"
REFUSED = "/sign-in?error=not-in-directory"


def display_person(person: Any) -> str:
    """How somebody is shown: by a post, not a name."""
    return str(person.label)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the directory; passwords are tried one at a time and not too often."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        with guard_guess(request, str(credentials.get("username", ""))):
            person: AbstractBaseUser | None = super().authenticate(request, **credentials)
            return person

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        if is_fresh(self.request.session, WALL.now()):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        user.password = change_own_password(person_id=user.pk, password=password, now=WALL.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        return find_address(request) or "0.0.0.0"  # noqa: S104 - no address, a key like any other

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody has a mail address here; the record tells of changes."""


class FactorAdapter(DefaultMFAAdapter):
    """Second factors, their secrets encrypted with the home's key."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, place=_PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(bytes.fromhex(encrypted_text), place=_PLACE)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """People of a provider, if they are in the directory. Nothing of what it says of them is kept."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            # Who a subject is says the directory; nobody takes a second one for themselves.
            raise ImmediateHttpResponse(HttpResponseRedirect(REFUSED))
        claims = sociallogin.account.extra_data.get("id_token", {})
        app = sociallogin.provider.app if sociallogin.provider else None
        if app is None:
            raise ImproperlyConfigured("A sign-in without a provider cannot be placed.")
        person = find_person_for(
            issuer=app.settings["server_url"],
            subject=sociallogin.account.uid,
            username=str(claims.get(app.settings["claim"], "")),
            now=WALL.now(),
        )
        if person is None:
            raise ImmediateHttpResponse(HttpResponseRedirect(REFUSED))
        sociallogin.account.extra_data = {}
        sociallogin.user = person

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False
