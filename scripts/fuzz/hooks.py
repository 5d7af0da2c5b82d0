"""What no schema can tell, put into generated requests before they are sent.

A session that is open, a solved captcha, a signed form, and, for a share of the requests, a registration
in the state in which they are accepted. All of it comes from the prompter (prompter.ts) that FUZZ_PROMPTER
names. Which request gets what depends on the request alone, so that a seed always plays the same.
"""

import os
from uuid import uuid4
from zlib import crc32

import requests
import schemathesis
from schemathesis.generation.meta import CoverageScenario, TestPhase, negated_parameters
from schemathesis.core.parameters import ParameterLocation

COOKIE = "__Host-cet-session"
CSRF = "X-CSRF-Token"
KEY = "Idempotency-Key"
CAPTCHAS = {
    "POST /accounts": "register",
    "POST /logins": "login",
    "PATCH /accounts/me": "profile",
    "PUT /accounts/me/email": "email",
    "POST /password-resets": "passwordReset",
    "POST /account-lookups": "accountLookup",
}
# Wrong passwords lock an account: these are sent by one that nothing else needs.
APART = ("PUT /accounts/me/password", "PUT /accounts/me/email")
SIGNED = {"POST /payments/alipay/notify": "body", "GET /payments/alipay/return": "query"}

asker = requests.Session()
asker.trust_env = False


def ask(question):
    answer = asker.post(os.environ["FUZZ_PROMPTER"], json=question, timeout=60)
    if not answer.ok:
        raise RuntimeError(f"the prompter could not help with {question}: {answer.text}")
    return answer.json()


class Sessions:
    """The one that is used now; asked for anew when it was logged out."""

    now = None
    apart = None
    ended = False

    @classmethod
    def current(cls):
        if cls.now is None or cls.ended:
            cls.now = ask({"ask": "session", "ended": cls.ended})
            cls.ended = False
        return cls.now

    @classmethod
    def of(cls, label):
        if label not in APART:
            return cls.current()
        if cls.apart is None:
            cls.apart = ask({"ask": "sessionApart"})
        return cls.apart


def wear(case, session):
    """Sends the session along, but not in the place of what was left out or spoilt on purpose."""
    negated = set(negated_parameters(case.meta))
    if (COOKIE, ParameterLocation.COOKIE) not in negated:
        case.cookies[COOKIE] = session["cookie"]
    if CSRF in case.headers and (CSRF, ParameterLocation.HEADER) not in negated:
        case.headers[CSRF] = session["csrfToken"]


def share(case, parts):
    """The part, from 0, that this request falls into."""
    told = repr((case.operation.label, case.path_parameters, case.query, case.body))
    return crc32(told.encode("utf-8", "surrogatepass")) % parts


@schemathesis.auth(refresh_interval=None)
class Candidate:
    """Public operations are called by a candidate in one half of the cases and by nobody in the other."""

    def get(self, case, _context):
        is_public = not case.operation.definition.raw.get("security")
        return None if is_public and share(case, 2) == 0 else Sessions.of(case.operation.label)

    def set(self, case, session, _context):
        wear(case, session)


@schemathesis.hook
def before_call(_context, case, _kwargs):
    meta = case.meta
    if meta is None or meta.generation.mode.is_negative:
        return
    label = case.operation.label
    # A generator likes to repeat itself; a key that is used again for another request is refused.
    if KEY in case.headers and share(case, 8) != 0:
        case.headers[KEY] = str(uuid4())
    if may_prepare(case) and (is_plain(meta) or share(case, 3) == 1):
        apply(case, ask({"ask": "prepare", "operation": label}))
    elif label in CAPTCHAS and isinstance(case.body, dict) and "captcha" in case.body:
        case.body["captcha"] = ask({"ask": "captcha", "purpose": CAPTCHAS[label]})
    if label in SIGNED:
        part = SIGNED[label]
        # A return that is made out to another merchant is refused, a notification is set aside.
        ours = part == "query" or share(case, 2) == 0
        setattr(case, part, ask({"ask": "sign", "form": getattr(case, part), "ours": ours}))


# In a chain of calls, what keeps its candidate and leaves alone what earlier calls have made.
HARMLESS = (
    "POST /accounts",
    "POST /logins",
    "PATCH /accounts/me",
    "PUT /accounts/me/password",
    "PUT /accounts/me/email",
    "POST /email-verifications",
    "POST /password-resets",
    "PUT /password-resets",
    "POST /account-lookups",
    "POST /agreement",
    "POST /qualifications",
    "POST /registrations/mine/entries",
    "POST /registrations/mine/orders",
    "GET /registrations/mine/oral-campuses",
)


def may_prepare(case):
    return case.meta.phase.name != TestPhase.STATEFUL or case.operation.label in HARMLESS


PLAIN = (
    CoverageScenario.DEFAULT_POSITIVE_TEST,
    CoverageScenario.EXAMPLE_VALUE,
    CoverageScenario.OBJECT_ONLY_REQUIRED,
)


def is_plain(meta):
    """Examples, and the case of each operation with nothing special about it: few, so each is prepared."""
    data = meta.phase.data
    is_nothing_special = getattr(data, "scenario", None) in PLAIN or data.description == "Valid object"
    return meta.phase.name == TestPhase.EXAMPLES or is_nothing_special


def apply(case, prompt):
    if "session" in prompt:
        if case.operation.label not in APART:
            Sessions.now = prompt["session"]
        wear(case, prompt["session"])
    case.path_parameters.update(prompt.get("path", {}))
    case.query.update(prompt.get("query", {}))
    if prompt.get("whole"):
        case.body = prompt["body"]
    elif "body" in prompt and isinstance(case.body, dict):
        case.body.update(prompt["body"])


@schemathesis.hook
def after_call(_context, case, response):
    if case.operation.label == "DELETE /logins/current" and response.status_code == 204:
        Sessions.ended = True
