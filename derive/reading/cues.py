"""Words around formulas that say what a relation sign does: assume, define, deny, open a case, end one."""

from __future__ import annotations

import re

FOR = (
    r"(?:if(?!\s+and\s+only\s+if)|for|when|whenever|where|with|given|provided|in\s+the\s+case|"
    r"case(?:\s+\(?(?:\d+|[ivx]+|[A-Z])\)?)?)"
)
CONDITION = re.compile(rf"(?:^|\W){FOR}\W*(?:all|every|each|any)?\W*$", re.I)
JOINED = re.compile(rf"\b{FOR}\s+X(?:\s*,)?\s+and\s*$", re.I)
UNLIKE = re.compile(
    r"\b(?:unlike|contrary|in\s+contrast|as\s+opposed|compared?|rather|apart\s+from|besides|not|never|even|only|except)\b[^.$]*$",
    re.I,
)
ASKING = re.compile(
    r"\b(?:whether|(?:see|ask|wonder|check|test|know|clear|decide|verify|matter)s?\s+(?:if|when)|would\s+be|nice\s+if|hop(?:e|ing)|"
    r"conjectur\w*|guess\w*)\b[^.$]*$",
    re.I,
)
SPOKEN_OF = re.compile(
    r"\W*(?:is|are|was|were|would\s+be)\s+(?:false|wrong|incorrect|untrue|impossible|not\b|never\b|no\s+longer)|"
    r"\W*(?:does|do|can|need)(?:\s+not|n't)\s+(?:hold|be|apply)|\W*(?:cannot|can't)\s+(?:hold|be)|\W*fails?\b|\W*only\s+if\b",
    re.I,
)
ABSURD = re.compile(r"\b(?:contradiction|contrary|absurd\w*)\b", re.I)
TRAILING = re.compile(
    r"[\s,.]*(?:(?:this|that|it|which)\s+)?(?:holds?\s+)?(?:if|when|whenever|for|for all|for every|for each)\s*",
    re.I,
)
HEDGED = re.compile(
    r"\b(?:tempt\w*|refrain\w*|avoid\w*|mistake\w*|wrong\w*|incorrect\w*|erroneous\w*|unrealistic\w*|many|some|most|"
    r"people|students?|authors?|et\s+al|(?:last|previous|earlier|next)\s+(?:chapter|section|lecture|post|paper|week)|"
    r"(?:if|when|had)\s+(?:we|one|you|they|he|she)\s+(?:had\s+)?(?:assumed|supposed)|(?:might|could|would|may\s+not)\s+(?:\w+\s+)?"
    r"(?:assume|suppose|let)|what\s+if)\b[^.$]*$"
    r"|\(\d{4}\w?\)[^.$]*$",
    re.I,
)
TAIL = (
    r"(?:\s+(?:that|also|now|further|moreover|for|all|every|each|any|some|an?|the|real|fixed|integers?|numbers?|vectors?|"
    r"contradiction|sake|of|contrary|to|instead|matrix|matrices|scalars?|constants?|and|X|in|with|we|have|both)|\s*,)*\s*$"
)
SUPPOSING = re.compile(
    r"\b(assum(?:e|es|ed|ing)|suppos(?:e|es|ed|ing)|let|given|constraint|where|such that|subject to|with|provided)\b"
    + TAIL,
    re.I,
)
BACKWARD = re.compile(r"\b(where|with|given|such that|provided)\b" + TAIL, re.I)
TAKEN_BACK = re.compile(
    r"\b(?:not|no longer|never|instead of|without|rather than|wrong to|drop|whether)\s+(?:\w+\s+){0,2}$", re.I
)
DENYING = re.compile(
    r"\b(?:never|cannot|can not|impossible|(?:does|do|is|are|will|did|has|have)(?:\s+not|n't))\b"
    r"(?!\s+(?:hard|difficult|surprising|only|necessary))[^.$]*$",
    re.I,
)
SOLVING = re.compile(
    r"\b(optim\w*|stationar\w*|set(?:ting)?\b.*\bzero|equal\w* to zero|to zero|solv\w*|critical point|lagrange|maxim\w*|"
    r"minim\w*|vanish\w*|first.order condition)\b",
    re.I | re.S,
)
SETTING = re.compile(
    r"\b(?:set(?:ting|s)?\b[^.]*\bzero|equat\w+\b[^.]*\bzero|first.order (?:optimality )?condition|we (?:now )?solve|"
    r"solving\b)[^.$]*$",
    re.I | re.S,
)
SHOWING = re.compile(r"\b(show|prove|verify|check|claim|contradiction|conclude|follows?|same as|is it)\b[^.]*$", re.I)
REASON = re.compile(r"\b(?:since|because|although|though|whereas|unless|whether|not|never|if)\s*$", re.I)
DEFINING = re.compile(r"\b(defin\w*|let|denot\w*|set|write|call|put|introduc\w*|now)\b[^.$]*$", re.I)
DEFINING_ANEW = re.compile(
    r"(?:^|[,;:(]|\b(?:and|we|us|I|now|then|next|also|first|further|instead|again|can|to|may))\s*"
    r"(?:let|define|redefine|denote|set|write|call|put|introduce|choose|take)\b"
    r"(?:\s+(?:the|an?|new|now|also|again|instead|further|by|with|vector|matrix|number|quantity|function|variable|scalar|constant|"
    r"loss|and|X|for\s+(?:short|brevity))|\s*[,:*_])*\s*$",
    re.I,
)  # the verb stands right before what it defines
HENCE = re.compile(r"\b(?:hence|thus|therefore|so|consequently|follows)\b", re.I)
AGAIN = re.compile(
    r"\b(assum\w*|suppos\w*|consider\w*|instead|in\s+th(?:is|at)\s+case|becom\w*|redefin\w*|reads?|where)\b[^.$]*$",
    re.I,
)
RENEWING = re.compile(r"\bin\s+th(?:is|at)\s+case\b[^.$]*\b(?:reads?|becomes?|considers?|turns?\s+into)\b[^.$]*$", re.I)
PLAIN_CASE = re.compile(
    r"\b(?:if|case|for)\s+\$?\\?([A-Za-z])\s*(=|≠|!=|\\neq?)\s*([A-Za-z])\b\$?\s*(?:then|,|:|$)", re.I
)
CASE_IN_HEADING = re.compile(r"\b(?:case|if|for|when|suppose|assum\w+)\b[^$\n]*\$(?P<formula>[^$\n]+)\$", re.I)
CASE_OF_WORDS = re.compile(r"\s*(?:if|case|for|when)\s+([A-Za-z])\s*(=|≠|!=)\s*([A-Za-z])\s*:?\s*", re.I)
ENDING = re.compile(
    r"\b(?:otherwise|in\s+general|in\s+(?:both|either|all|any|every|each)\s+cases?|altogether|combining|in\s+summary|"
    r"finally|unless|now\s+let|all\s+together|else|more\s+generally|(?:other|remaining)\s+cases?|regardless|for\s+any|"
    r"for\s+arbitrary|without\s+(?:this|the)|we\s+now|no\s+longer|drop|instead(?!\s+of\s+(?:maxim|minim)\w+)|conversely|now\s+(?:suppose|assume|consider)|(?:suppose|assume)\s+now)\b",
    re.I | re.M,
)
GENERAL = re.compile(
    r"\b(?:in\s+general|more\s+generally|otherwise|regardless|in\s+(?:all|any|every|each)\s+cases?|(?:drop|remove|lift)\s+th(?:is|e))\b",
    re.I,
)
FOR_ANY = re.compile(
    r"\b(?:for|with)\s+(?:an?\s+|any\s+|every\s+)?(?:any|arbitrary|general|negative|nonpositive)(?:\s+\w+){0,2}\s*$",
    re.I,
)
TYPED_ANEW = re.compile(r"\b(?:let|suppose|assume|consider|take|fix|now)\b[^.]*$", re.I)
BE_ANY = re.compile(r"\s*(?:be|is|are)\s+(?:now\s+)?(?:again\s+)?(?:an?\s+)?(?:any|arbitrary|general)\b", re.I)
NOW_SUPPOSED = re.compile(r"\bnow\s+(?:let|suppose|assume|consider)(?:\s+that)?\s*$", re.I)
DOUBTED = re.compile(
    r"\b(?:(?:not|whether|if|when|whenever|unless|unlike|longer|without|iff|say|says|claims?|cannot|nothing|nobody|no|hardly|rarely|"
    r"unlikely|never|neither|were|would|might|could|can't)\b|"
    r"(?<!entries )(?<!elements )(?<!components )(?:of|from|minus|plus|times|than)(?:\s+(?:the|a|matrix|vector))*\s*$)",
    re.I,
)  # before a formula that is said to be symmetric
DOUBTED_AFTER = re.compile(
    r"[\s,(]*(?:if|when|whenever|only|unless|except|provided|or|with\s+probability|almost|on\s+average|iff|for\s*$)",
    re.I,
)
NOT_MEANT = re.compile(r"\b(?:wrong|not|never|even|just|only|think)\b[^.$]{0,60}$", re.I)
BARRED_BEFORE = re.compile(
    r"\b(unless|except|if and only if|iff|there (?:is|are|exists?)|some\s+(?=X)|neither)\b[^.$]*$", re.I
)
OR_AFTER = re.compile(r"\s*,?\s*(?:or|and/or)\b", re.I)
OR_BEFORE = re.compile(r"\bX\s*,?\s*(?:or|and/or)(?:\s+(?:if|when|that|else))?\s*$", re.I)
EITHER = re.compile(r"\b(?:if|when|whenever|suppos\w*|assum\w*|let|for|either|where|given|case|provided|with)\b", re.I)
BRACKETED = re.compile(r"[\s,]*\(\s*(?:(?:if|for|when)\s+)?", re.I)
CONCLUDING = re.compile(
    r"\b(?:so|hence|thus|therefore|then|we\s+(?:get|have|obtain|see|find|conclude)|implies|gives?|yields?|shows?|that|is|follows?)"
    r"\W*$",
    re.I,
)
BARRED_AFTER = re.compile(r"[\s,]*(unless|except|if and only if|iff)\b", re.I)
SPOKEN = re.compile(r"(?:plus|minus|times|over|divided\s+by|unless|except|if\s+and\s+only\s+if|iff|or)\b", re.I)
NOW_SAID = ("now", "let")
PROPERTIES = (
    r"(symmetric|positive definite|positive semidefinite|invertible|orthogonal|diagonal|idempotent|unit|one-hot|positive|"
    r"nonnegative|distinct)"
)
IS_PROPERTY = re.compile(
    rf"\s*(?:is|be|are)\s+(?:an?\s+|assumed\s+(?:to\s+be\s+)?)*{PROPERTIES}\b(?!\s+(?:function|loss))", re.I
)
HAS_PROPERTY = re.compile(
    rf"\b(?:an?|the|any|every|some)\s+(?:real\s+)?{PROPERTIES}\s+(?:real\s+)?(?:matrix|vector|number|scalar)?\s*$", re.I
)


GIVEN_BY = re.compile(
    r"\b(?:made|given|defined|computed|calculated|produced|obtained)\s+(?:by|as|via|from)\s*:?\s*$", re.I
)
NOTED = re.compile(
    r"\b(?:note|recall|remember|since|because|where|with|as|have|assum\w*|suppos\w*|such)\b(?:\s+(?:that|we|have|X|,|and|for|the|fact))*\s*$",
    re.I,
)


def sentence(before: str) -> str:
    """The words of the sentence that a formula ends; formulas in it are an X."""
    return re.split(r"[.!?](?:\s|$)", re.sub(r"\$\$?[^$]*\$\$?|\\\(.*?\\\)", " X ", before, flags=re.S))[-1]


def supposes(before: str) -> bool:
    """Do the words before a formula suppose it?"""
    words = sentence(before)
    found = SUPPOSING.search(words)
    return found is not None and TAKEN_BACK.search(words[: found.start()]) is None


def doubted(before: str, after: str, found: re.Match[str]) -> bool:
    """Is it doubted, or said of something else, that what a formula names has a property?"""
    follows = after[found.end() :] if found.string is after else after
    return DOUBTED.search(sentence(before)) is not None or DOUBTED_AFTER.match(follows) is not None


def either(before: str, after: str) -> str:
    """Is a formula one of several that 'or' joins?  'supposed' where they are conditions, 'said' where claims."""
    words = sentence(before)
    if SUPPOSING.search(words) and (ABSURD.search(words) or HEDGED.search(words)):
        return "supposed"
    if not OR_AFTER.match(after) and not OR_BEFORE.search(words + " "):
        return ""
    return "supposed" if EITHER.search(words) else "said"


def barred(before: str, after: str) -> str:
    """A word beside a formula that turns its meaning in a way that is not read; '' where there is none."""
    if spoken := SPOKEN_OF.match(after):
        return " ".join(spoken.group().split())
    found = BARRED_BEFORE.search(sentence(before)) or BARRED_AFTER.match(after)
    return found[1] if found else ""
