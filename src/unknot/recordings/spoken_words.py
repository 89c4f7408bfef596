"""The words in which people note what they did, in English, German, French and Spanish.

Data for `spoken_exertion`: what was done, what else takes time, and what makes it not have been.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from unknot.diary.entries import Kind

MAYBE_RUN = "“laufen” may be running or walking"
MAYBE_GYM = "the gym may be more than strength training"


@dataclass(frozen=True)
class Doing:
    """What a word says was done.

    Attributes:
        words: a pattern of whole words.
        kind: the kind of exertion; None for what takes time and is no exertion, such as waiting.
        activity: its name in `timeline.activities()`, where the words say so much.
        doubt: what else the words may mean.
    """

    words: str
    kind: Kind | None
    activity: str = ""
    doubt: str = ""


DOINGS = (
    Doing(
        r"(?:brisk|fast|power)[- ]walk(?:s|ed|ing)?|walk(?:ed|ing)? (?:briskly|fast)"
        r"|nordic[- ]walk(?:ing)?|z[üu]gig(?:e[rns]?)? (?:spazier\w*|gehen|gegangen|gelaufen)"
        r"|schnelle[rns]? (?:spazierg[aä]ng\w*|gehen)|marche (?:rapide|nordique|active)"
        r"|marché (?:vite|d'un bon pas)|caminata r[áa]pida|camin(?:é|ar) r[áa]pido"
        r"|marcha n[óo]rdica",
        Kind.AEROBIC, "brisk_walk",
    ),
    Doing(
        r"(?:easy|slow|gentle|leisurely)[- ](?:walk(?:s|ed|ing)?)|walk(?:ed|ing)? (?:slowly|gently)"
        r"|stroll(?:s|ed|ing)?|spazier(?:en|t|ng[aä]nge?|gang|g[aä]nge|engehen|engegangen)"
        r"|spazieren (?:gehen|gegangen)|promen(?:ade|é|ée|er)|bala(?:de|dé|dée)|pase(?:o|é|ar|ado)"
        r"|marche (?:lente|douce|tranquille)",
        Kind.GENTLE, "easy_walk",
    ),
    Doing(
        r"walk(?:s|ed|ing)?|gegangen|zu fu(?:ß|ss)|gehen"
        r"|(?<!ça )(?<!ca )march(?:e|é|er)|camin(?:é|ar|ata|ado|ando)|anduve",
        Kind.GENTLE,
    ),
    Doing(
        r"jog(?:s|ged|ging|gen)?|gejoggt|rennen|gerannt|footing|course à pied|cour(?:u|ir)"
        r"|corr(?:er|í|ido)|trot(?:e|é|ar)"
        r"|(?:ran|runs?|running)(?! (?:errands?|out|late|over|down|away|a bath|the bath"
        r"|around after|nose|water|low|into|through))",
        Kind.AEROBIC, "jog",
    ),
    Doing(r"laufen|gelaufen", Kind.AEROBIC, "", MAYBE_RUN),
    Doing(
        r"cycl(?:ing|ed)|bik(?:e|ed|ing)(?: ride)?|bicycle|radfahren|rad gefahren|radeln|geradelt"
        r"|fahrrad(?:fahren| gefahren)?|ergometer|vélo|bici(?:cleta)?|ciclismo",
        Kind.AEROBIC, "cycling",
    ),
    Doing(
        r"aqua[- ]?(?:fit(?:ness)?|gym|jogging|aerobics?)|water (?:exercises?|aerobics)"
        r"|wassergymnastik|gymnastique aquatique|gimnasia acuática",
        Kind.AEROBIC, "water",
    ),
    Doing(
        r"sw[iau]m(?:ming|s)?|schwimmen|geschwommen|natation|nag(?:é|er)|nad(?:é|ar|ado)|natación",
        Kind.AEROBIC,
    ),
    Doing(
        r"hik(?:e|ed|ing)|wander(?:n|ung)|gewandert|randonnée|senderismo|caminata por el monte"
        r"|danc(?:e|ed|ing)|tanzen|getanzt|dans(?:e|é)|bail(?:e|é|ar|ado)",
        Kind.AEROBIC,
    ),
    Doing(
        r"aerobics?|cardio|treadmill|elliptical|cross[- ]?trainer|laufband"
        r"|tapis de course|elíptica",
        Kind.AEROBIC, "aerobic",
    ),
    Doing(
        r"strength(?: training| exercises?)?|weight ?lifting|lift(?:ed|ing) weights|weights"
        r"|krafttraining|kraftübungen|hanteln|musculation|pesas|fuerza",
        Kind.STRENGTH, "strength",
    ),
    Doing(r"gym|fitnessstudio|salle de sport|gimnasio", Kind.STRENGTH, "", MAYBE_GYM),
    Doing(r"planks?|wall sits?|unterarmstütz|gainage|plancha", Kind.HELD, "held_posture"),
    Doing(r"yoga", Kind.GENTLE, "yoga"),
    Doing(r"tai[- ]?chi(?: chuan)?|taiji", Kind.GENTLE, "tai_chi"),
    Doing(r"(?:qi|chi)[- ]?(?:gong|kung)", Kind.GENTLE, "qigong"),
    Doing(
        r"pilates|stretch(?:es|ed|ing)?|dehnen|gedehnt|dehnübungen|étirements?|estiramientos?"
        r"|gymnasti[kc]|gymnastique|gimnasia",
        Kind.GENTLE,
    ),
    Doing(
        r"house ?work|chores|clean(?:ed|ing)(?! up after)|vacuum(?:ed|ing)?|hoover(?:ed|ing)?"
        r"|garden(?:ed|ing)|hausarbeit|geputzt|putzen|gesaugt|staubsaugen|gartenarbeit|gärtnern"
        r"|ménage|jardinage|jardiné|limpi(?:é|ar|eza)|tareas domésticas|jardinería",
        Kind.GENTLE, "chores",
    ),
    Doing(r"stood|standing|gestanden|stehen|debout|de pie", Kind.STANDING, "standing"),
    Doing(
        r"stud(?:y|ied|ying)|mental work|paperwork|gelernt|papierkram|geistige arbeit"
        r"|étudié|paperasse|estudi(?:é|ar|ado)|papeleo",
        Kind.COGNITIVE, "mental_work",
    ),
    Doing(
        r"(?:desk|computer|screen) work|work(?:ed|ing)? at (?:my |the |a )?(?:desk|computer)"
        r"|schreibtischarbeit|bildschirmarbeit|am (?:schreibtisch|computer|rechner)"
        r"|travail (?:de bureau|à l'ordinateur)|trabajo de oficina",
        Kind.COGNITIVE, "desk",
    ),
    Doing(
        r"argument|argued|quarrel(?:l?ed)?|cried|crying|streit|gestritten|geweint|dispute|pleuré"
        r"|discusión|discutí|lloré|llorado",
        Kind.EMOTIONAL,
    ),
    Doing(
        r"rest(?:ed|ing)?|nap(?:ped|s)?|slept|asleep|lay|lying|sat|sitting|wait(?:ed|ing)?|break"
        r"|pause|drive|drove|driving|bus|train|car|phone(?:d)?|call(?:ed)?|bath|shower(?:ed)?|tv"
        r"|meditat(?:ed?|ing|ion)|massage|physio(?:therapy)?|sauna|late|headache|pain"
        r"|geruht|ausgeruht|ruhen|geschlafen|schlaf|gelegen|gesessen|gewartet|auto|zug|telefon\w*"
        r"|badewanne|geduscht|meditiert|verspätung|schmerz\w*|kopfschmerz\w*"
        r"|repos(?:é|ée|er)?|sieste|dormi|assise?|attendu|attente|voiture|téléphon\w*|bain|douche"
        r"|retard|douleurs?|descans(?:é|ar|o)|siesta|dormí|sentad[oa]|esper(?:é|ando|a)|coche|tren"
        r"|baño|ducha|retraso|dolor(?:es)?",
        None,
    ),
)  # fmt: skip
"""The first that fits at a place counts."""

NOT_BEFORE = (
    r"no|not|never|without|didn't|did not|couldn't|could not|can't|cannot|can not|wasn't|haven't"
    r"|hardly|skipped|missed|cancelled|canceled|instead of|rather than|too tired (?:to|for)"
    r"|unable to|failed to|avoided|stopped before"
    r"|kein(?:e[nmrs]?)?|nicht|ohne|statt|anstatt|nie|weder|abgesagt|ausgefallen|zu müde zum"
    r"|zu müde für|pas|sans|aucune?|jamais|ni|annulé|au lieu d[eu']?|incapable de"
    r"|trop fatiguée? pour"
    r"|sin|nunca|tampoco|ningún|ninguna|cancelé|en vez de|incapaz de|demasiado cansad[oa] para"
)
"""Words before an activity after which it was not done."""

NOT_AFTER = (
    r"not (?:possible|done|today)|didn't happen|did not happen|was too much to start|impossible"
    r"|skipped|cancelled|canceled|failed|missed|nicht|ausgefallen|abgesagt|entfallen|unmöglich"
    r"|pas (?:fait|possible)|annulée?|impossible|no (?:pude|fue posible)|cancelad[oa]|imposible"
    r"|tomorrow|demain|übermorgen|planned|geplant|prévue?|previst[oa]"
)
"""Words behind an activity and its time that say that it was not, or not yet."""

PLANNED = (
    r"want(?:s|ed)? to|plan(?:s|ned|ning)?(?: to| on)?|will|going to|gonna|would|i'd|should|shall"
    r"|must|need(?:ed)? to|have to|had to|hop(?:e|ed|ing) to|tr(?:y|ied|ying)(?: to)?|intend(?:ed)?"
    r"|could|can|might|may|maybe|perhaps|tomorrow|goal|aim|target|next (?:week|time|day)|later"
    r"|möchte|wollte|wollen|werde|plan(?:e|te)|geplant|vor(?:haben|genommen)|soll(?:te|en)?|muss(?:te)?"
    r"|kann|könnte|vielleicht|übermorgen|(?<!heute )(?<!gestern )(?<!am )(?<!jeden )morgen|ziel"
    r"|nächste woche|versuch(?:e|t|en)|später"
    r"|veux|voulais|voudrais|vais|irai|demain|prévois|prévu|devrais|dois|il faut|peut-être|objectif"
    r"|la semaine prochaine|essa(?:yé|ie|yer)|pourrais|peux|plus tard"
    r"|quiero|quería|quisiera|voy a|iba a|debería|debo|tengo que|planeo|previsto|quizás?|tal vez"
    r"|objetivo|la próxima semana|intent(?:é|o|ar)|podría|puedo|más tarde"
    r"|(?<!esta )(?<!la )(?<!de )(?<!por )mañana"
)
"""Words of what is wished, planned, tried or possible."""

SUPPOSED = (
    r"if|when|whenever|unless|usually|normally|used to|every day|each day|per week|a week|yesterday"
    r"|last (?:week|month|year|night)|watch(?:ed|ing|es)?|saw|dream(?:t|ed)|read about|heard about"
    r"|wenn|falls|sobald|normalerweise|früher|jeden tag|pro woche|gestern|letzte woche|gesehen"
    r"|geträumt|si|quand|lorsque|d'habitude|autrefois|chaque jour|par semaine|hier|regard(?:é|er|e)"
    r"|rêvé|cuando|normalmente|solía|cada día|por semana|ayer|anteayer|miré|soñé"
    r"|doctor says|doctor said|advised|recommended|empfohlen|conseillé|recomendó"
)
"""Words of what is a condition, a habit, another day's, or only seen or advised."""

OTHERS = (
    r"he(?!\s\w+(?:ado|ido|cho)\b)|she|they|husband|wife|partner|boyfriend|girlfriend|son|daughter|kids?|child(?:ren)?|mother"
    r"|mum|mom|father|dad|friends?|neighbou?rs?|doctor|sister|brother|dogs?|cats?"
    r"|er|mann|sohn|tochter|kind(?:er)?|mutter|mama|vater|papa|freund(?:in)?|nachbar(?:in)?|arzt"
    r"|schwester|bruder|hund|katze"
    r"|il|elle|ils|elles|mari|conjoint|fils|fille|enfants?|mère|père|amie?s?|voisine?|médecin|sœur"
    r"|soeur|frère|chien|chat"
    r"|él|ella|ellos|marido|esposa|novi[oa]|hij[oa]s?|niñ[oa]s?|madre|padre|amig[oa]s?|vecin[oa]"
    r"|médico|hermana|hermano|perro|gato"
)
"""Whoever else may have done it, where they stand before what was done."""

COMPANY = r"with|and|mit|und|avec|et|con|y|for|für|pour|para|the|to|zu|chez|a"
"""Before somebody else: together with them, or for or to them, and still one's own."""

ANIMALS = r"dogs?|hund|chien|perro"

APART = (
    r"after|before|since|until|till|later|ago|nach(?:dem)?|vor|seit|bis|später"
    r"|après|avant|depuis|jusqu'?|después|antes|desde|hasta|hace|because|weil|parce|porque"
)
"""Words between a time and an activity that keep them apart: "rested 20 min after the walk"."""

TURNS = (
    r"but|then|instead(?! of)|aber|dann|danach|stattdessen|sondern|mais|puis|ensuite|pero|luego"
    r"|sino"
)
"""Words at which a new statement begins."""

JOINS = r"and|plus|und|sowie|et|y|e|as well as"
FILLERS = (
    r"about|around|approx\.?|approximately|roughly|for|total|in total|ca\.?|circa|etwa|ungefähr"
    r"|für|lang|insgesamt|environ|pendant|durant|au total|unos|unas|durante|en total|of|a|the|today"
    r"|heute|aujourd'hui|hoy|only|nur|seulement|sólo|solo|~"
)
"""What may stand beside a time that stands alone between commas."""


def whole(words: str) -> re.Pattern[str]:
    """A pattern of whole words, in any letters."""
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
