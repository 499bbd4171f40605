"""/a/<token>: a phone opens the link of a message, sees what it is about, and acknowledges with one press.

No sign-in: the link was sent to whoever it names and is good for one notice until a date. GET and HEAD only
show, because mail servers and chats open links by themselves to preview them.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anlan.directory.selectors import find_actor
from anlan.engine.contracts.acts import Acknowledge
from anlan.engine.selectors import access_run
from anlan.incidents.services import act_on_incident
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.errors import AnlanError, Forbidden
from anlan.matters.services import act_on_matter
from anlan.notices.contracts import Notice
from anlan.notices.duty import acknowledge_duty, is_of_duty, name_duty
from anlan.notices.links import Bearer, read_link
from anlan.notices.selectors import find_text, name_post
from anlan.plans.contracts import Form
from anlan.standing.services import act_on_standing
from anlan.web.api.auth import WALL

HOW = "link"


# The link itself is the proof: there is no session whose cookie another page could make use of.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD show what the link is for; POST acknowledges it, as often as it is pressed."""
    try:
        bearer = read_link(token, now=WALL.now())
        actor = find_bearer(bearer)
        if request.method == "POST":
            acknowledge(bearer.notice, actor)
            bearer = read_link(token, now=WALL.now())
        context = describe_link(bearer, actor)
    except AnlanError as refusal:
        return _guard(render(request, "anlan/link_refused.html", {"refusal": refusal}, status=refusal.status))
    return _guard(render(request, "anlan/acknowledge.html", context))


def find_bearer(bearer: Bearer) -> Actor:
    """Who presses: the person whom the message was sent to, speaking as the post; else the post itself.

    Raises Forbidden when that person no longer holds the post, Unauthenticated when they may not sign in.
    """
    bureau, _, code = bearer.notice.post.partition(":")
    ref = PostRef(bureau, code)
    if not bearer.person:  # the contact point of the post itself, whoever reads it
        return Actor(name=str(ref), posts=frozenset({ref}))
    actor = find_actor(bearer.person, now=WALL.now())
    if ref not in actor.posts:
        raise Forbidden(
            f"The holder of this link does not hold {ref} any more.",
            how="Whoever holds the post now acknowledges on the desk.",
        )
    return find_actor(bearer.person, now=WALL.now(), speaking_as=ref)


def acknowledge(notice: Notice, actor: Actor, how: str = HOW) -> None:
    """The same act as on the desk, by the door of the run's form; done before, it does nothing."""
    if is_of_duty(notice.stream):
        acknowledge_duty(message_key=notice.message_key, actor=actor, how=how, wall=WALL)
        return
    act = Acknowledge(notice=notice.notice, post=notice.post, how=how)
    match notice.stream.partition(":")[0]:
        case Form.INCIDENT.value:
            act_on_incident(incident=notice.stream, act=act, actor=actor, wall=WALL)
        case Form.MATTER.value:
            act_on_matter(matter=notice.stream, act=act, actor=actor, wall=WALL)
        case _:
            act_on_standing(duty=notice.stream, act=act, actor=actor, wall=WALL)


def describe_link(bearer: Bearer, actor: Actor) -> dict[str, Any]:
    """What the page shows: number, title, sentence, clock and clause; no name and no contact."""
    notice = bearer.notice
    if is_of_duty(notice.stream):
        return {
            "notice": notice,
            "post": name_post(notice.post),
            "text": notice.text,
            "run": name_duty(notice),
            "due_at": None,
            "over": False,
        }
    held = access_run(actor, notice.stream)
    step = held.state.steps.get(notice.step)
    return {
        "notice": notice,
        "post": name_post(notice.post),
        "text": notice.text or find_text(notice.stream, notice.notice),
        "run": held.view,
        "due_at": step.due_at if step else held.view.due_at,
        "over": held.view.closed_at is not None,
    }


def _guard(response: HttpResponse) -> HttpResponse:
    """The address is the key: no other page may learn it, and no search engine keep it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
