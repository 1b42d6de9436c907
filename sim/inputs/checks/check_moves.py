"""Faults of dated moves: posts between kinds of team with their people, posts cut, open cases between stages."""

from collections.abc import Iterable, Iterator

from sim.base.errors import item_name, listed, shown, unknown
from sim.inputs.schema import Change, Council, Journey, Scenario, Workforce
from sim.model.moving_words import CASES_THEN, POSTS_THAT_MOVE, WAYS_TO_CUT

MOVED_POSTS, MOVED_CASES, CUT_POSTS = "moved_posts", "moved_cases", "cut_posts"
ONE_WORKER = "one_worker"
OF_POSTS = ("to_team", "grades", "becomes", "posts")
SMALLEST = 0.05  # FTE; below it there is a slip of the pen


def moves_fit(scenario: Scenario, council: Council, journey: Journey, workforce: Workforce) -> Iterator[str]:
    """Each dated move is from somewhere to somewhere else, of those who are there."""
    items = [{"what": change.what} for change in scenario.changes]
    posts = {name: team.posts_fte for name, team in council.teams.items()}
    for i, change in enumerate(scenario.changes):
        path = f"scenario.changes[{item_name(items, i)}]"
        yield from keys_fit(path, change)
        if change.what == "extra_posts" and change.team in posts:
            posts[change.team] += change.add or 0.0
        elif change.what == MOVED_POSTS:
            yield from posts_fit(path, change, journey, workforce)
            yield from enough_posts(path, change, posts)
        elif change.what == CUT_POSTS:
            yield from cuts_fit(path, change, journey, workforce)
            yield from enough_posts(path, change, posts)
        elif change.what == MOVED_CASES:
            yield from cases_fit(path, change, journey)


def keys_fit(path: str, change: Change) -> Iterator[str]:
    """Keys that only moves have are used for moves only, and a move lasts."""
    moves, cuts = change.what in (MOVED_POSTS, MOVED_CASES), change.what == CUT_POSTS
    if change.by is not None and not cuts:
        yield f"{path}.by={shown(change.by)}: only cut_posts have this; {change.what} does not."
    for key in OF_POSTS:
        if getattr(change, key) is not None and change.what != MOVED_POSTS and not (cuts and key == "grades"):
            yield f"{path}.{key}={shown(getattr(change, key))}: only moved_posts have this; {change.what} does not."
    if change.cases is not None and not moves:
        yield f"{path}.cases={change.cases}: only moved_posts and moved_cases have this; {change.what} does not."
    elif change.cases is not None and change.cases not in CASES_THEN:
        yield unknown(f"{path}.cases", change.cases, "way", CASES_THEN)
    if (moves or cuts) and change.ends() is not None:
        key, back = "weeks" if change.weeks is not None else "to", "extra_posts" if cuts else "another one to move back"
        lasts = "a cut lasts; for posts that come again" if cuts else "a move lasts;"
        yield f"{path}.{key}={shown(getattr(change, key))}: {lasts} write {back}."


def is_a_team(path: str, name: str | None, journey: Journey) -> Iterator[str]:
    """A kind of team of the journey."""
    if name is None:
        yield f"{path}: is missing; name a kind of team."
    elif name not in journey.teams:
        yield unknown(path, name, "kind of team", journey.teams)


def posts_fit(path: str, change: Change, journey: Journey, workforce: Workforce) -> Iterator[str]:
    """From one kind of team to another, of grades that there are."""
    wrong = [*is_a_team(f"{path}.team", change.team, journey), *is_a_team(f"{path}.to_team", change.to_team, journey)]
    yield from wrong
    if change.team == change.to_team:
        yield f"{path}.to_team={change.to_team}: is where they are; name another kind of team."
    if change.posts is not None and change.posts not in POSTS_THAT_MOVE:
        yield unknown(f"{path}.posts", change.posts, "choice of posts", POSTS_THAT_MOVE)
    if change.posts == "empty" and (change.grades or change.becomes):
        yield f"{path}.posts=empty: nobody is in these posts; leave out `grades` and `becomes`."
    yield from known_grades(f"{path}.grades", change.grades or (), workforce)
    yield from known_grades(f"{path}.becomes", [change.becomes] if change.becomes else [], workforce)
    if not wrong and change.cases == "kept":
        for name in (str(change.team), str(change.to_team)):
            if journey.teams[name].holds != ONE_WORKER:
                yield f"{path}.cases=kept: {name} holds its cases together, no worker keeps any; hand them over."


def cuts_fit(path: str, change: Change, journey: Journey, workforce: Workforce) -> Iterator[str]:
    """Posts are cut in a kind of team, in one of two ways; grades are of people made redundant, who are paid."""
    yield from is_a_team(f"{path}.team", change.team, journey)
    if change.by not in WAYS_TO_CUT:
        if change.by is None:
            yield f"{path}.by: is missing; posts are cut by {listed(WAYS_TO_CUT, 'or')}."
        else:
            yield unknown(f"{path}.by", change.by, "way to cut posts", WAYS_TO_CUT)
    elif change.by == WAYS_TO_CUT[0] and change.grades:
        yield f"{path}.grades: nobody is chosen by natural_turnover; leave it out."
    elif change.by == WAYS_TO_CUT[1] and workforce.costs.redundancy is None:
        yield "workforce.costs.redundancy: is missing; it says what those are paid whose posts are cut."
    yield from known_grades(f"{path}.grades", change.grades or (), workforce)


def known_grades(path: str, names: Iterable[str], workforce: Workforce) -> Iterator[str]:
    """Grades that there are; an agency worker's grade is nobody else's."""
    agency = workforce.agency.grade if workforce.agency else None
    known = [name for name in workforce.grades if name != agency]
    for name in names:
        if name not in known:
            yield unknown(path, name, "grade of the council's own workers", known)


def enough_posts(path: str, change: Change, posts: dict[str, float]) -> Iterator[str]:
    """No more posts move than there are; what has moved is there to be moved on."""
    fte = abs(change.add or 0.0)
    if change.team in posts and change.add is not None:
        if fte > posts[change.team] + SMALLEST:
            there = shown(round(posts[change.team], 2))
            yield f"{path}.add={shown(change.add)}: {change.team} has only {there} full-time equivalents by then."
        posts[change.team] -= fte
    if change.to_team in posts:
        posts[change.to_team] += fte


def cases_fit(path: str, change: Change, journey: Journey) -> Iterator[str]:
    """From one stage to another that ends as it does; neither is an enquiry, nor the front door."""
    main = [name for name, stage in journey.stages.items() if stage.runs == "alone" and not stage.before_referral]
    wrong = [
        unknown(f"{path}.{key}", str(getattr(change, key)), "stage that holds a case", main)
        for key in ("stage", "place")
        if getattr(change, key) not in main
    ]
    yield from wrong
    if change.stage == change.place:
        yield f"{path}.place={change.place}: is where they are; name another stage."
    elif not wrong and (one := journey.stages[str(change.stage)].ends) != (
        other := journey.stages[str(change.place)].ends
    ):
        yield (
            f"{path}.place={change.place}: ends {other} and {change.stage} {one}; open cases move only between stages"
            " that end alike."
        )
