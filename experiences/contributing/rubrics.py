"""The questions of a fiche, in the order they are asked: one place for their words, read by every form page,
by the printable list and by whoever links a moderator's message to its page.
"""

from typing import NamedTuple

from experiences import enums
from partenariat.enums import YesNoUnknown

YES_NO = YesNoUnknown.labels


class Question(NamedTuple):
    """`name` is the form field, most often the column of the same name.

    `vocabulary` is the list the answer is chosen from; `answers` the labels of a shorter, fixed list.
    """

    name: str
    label: str
    help: str = ""
    example: str = ""
    vocabulary: str = ""
    answers: tuple = ()


class Rubric(NamedTuple):
    """A page of the form. `code` is its address and what `quality.Criterion.rubric` names."""

    code: str
    title: str
    intro: str
    questions: tuple

    @property
    def names(self):
        return [question.name for question in self.questions]


FIRST_QUESTIONS = (
    Question(
        "title",
        "Titre",
        "En quelques mots, ce que vous faites ensemble. Au moins dix caractères.",
        "Un atelier nutrition animé par une infirmière et une patiente partenaire",
    ),
    Question(
        "summary",
        "Résumé",
        "Quelques phrases qui donnent envie de lire la suite. Expliquez les sigles.",
        "Depuis 2022, des patients et des soignants d’une maison de santé préparent et animent ensemble "
        "six ateliers par an, ouverts à tous les habitants du quartier.",
    ),
    Question(
        "action",
        "Ce qui a été fait",
        "Surtout ce que les usagers ont fait et décidé, pas seulement le fait qu’ils étaient présents.",
        "Trois patients ont choisi les thèmes avec deux infirmières, puis coanimé chaque séance.",
    ),
    Question(
        "organisation",
        "Qui porte l’expérience\u00a0?",
        "Le nom de la structure, de l’association ou du groupe. Un groupe informel est le bienvenu.",
        "Maison de santé des Lilas bleus",
    ),
    Question(
        "place",
        "Où se passe-t-elle\u00a0?",
        "Une commune, un code postal, une intercommunalité, un département ou une région.",
        "Montreuil, ou 93100, ou Seine-Saint-Denis",
    ),
    Question(
        "actors_user",
        "Qui sont les usagers\u00a0?",
        "Cochez tout ce qui convient.",
        vocabulary="actor_profile_user",
    ),
    Question(
        "actors_professional",
        "Qui sont les professionnels\u00a0?",
        "Cochez tout ce qui convient.",
        vocabulary="actor_profile_professional",
    ),
    Question(
        "contact_email",
        "À quelle adresse électronique vous écrire\u00a0?",
        "Elle ne sera pas publiée. Une adresse de structure convient mieux qu’une adresse personnelle.",
        "contact@exemple-fictif.fr",
    ),
)

RUBRICS = (
    Rubric(
        "essentiel",
        "L’essentiel",
        "Les huit réponses de départ, et la personne que l’équipe peut joindre.",
        (
            *FIRST_QUESTIONS,
            Question("contact_name", "Nom de la personne à joindre", "Il n’est jamais publié."),
            Question("contact_function", "Fonction de cette personne"),
            Question("contact_phone", "Téléphone", "Il n’est jamais publié."),
            Question("contact_mode", "Que peut voir le public\u00a0?", answers=enums.ContactMode.labels),
            Question(
                "contact_generic",
                "Adresse générique à publier",
                "Une adresse de service ou d’association, sans nom de personne.",
                "projets@exemple-fictif.fr",
            ),
        ),
    ),
    Rubric(
        "besoin",
        "Besoin et action",
        "Pourquoi cette expérience, dans quel cadre, et où elle en est.",
        (
            Question(
                "need",
                "Le besoin de départ",
                "Pourquoi avez-vous commencé\u00a0? Qui l’a demandé\u00a0?",
                "Des patients disaient ne pas oser poser leurs questions en consultation.",
            ),
            Question("objectives", "Les objectifs communs", "Un ou deux, fixés ensemble au départ."),
            Question("scope", "La portée", vocabulary="partnership_scope"),
            Question(
                "criteria",
                "Ce qui se fait en partenariat",
                "Cochez ce que usagers et professionnels font vraiment ensemble.",
                vocabulary="partnership_criterion",
            ),
            Question("action_fields", "Les champs", vocabulary="action_field"),
            Question("sectors", "Les secteurs", vocabulary="sector"),
            Question("stage", "Où en est l’expérience\u00a0?", vocabulary="experience_stage"),
            Question("start", "Début", "Une année, un mois ou un jour.", "2022, ou 09/2022, ou 15/09/2022"),
            Question("end", "Fin", "Si elle est terminée, ou si la fin est prévue.", "06/2024"),
        ),
    ),
    Rubric(
        "activites",
        "Activités",
        "Le domaine de mission, puis ce que font les usagers partenaires.",
        (
            Question("main_domain", "Le domaine principal", vocabulary="domain"),
            Question("other_domains", "D’autres domaines", "Deux au plus.", vocabulary="domain"),
            Question(
                "activities",
                "Les activités",
                "Celles des domaines choisis viennent en premier.",
                vocabulary="activity",
            ),
            Question("activities_other", "D’autres activités", "Celles que la liste ne prévoit pas."),
        ),
    ),
    Rubric(
        "lieux",
        "Lieux",
        "Où cela se passe, et dans quel type de lieu.",
        (
            Question(
                "place",
                "Les territoires",
                "Une commune, un code postal, une intercommunalité, un département ou une région.",
                "Val-de-Marne",
            ),
            Question("settings", "Les lieux d’exercice", vocabulary="setting"),
        ),
    ),
    Rubric(
        "reglementation",
        "Réglementation",
        "Les textes, chartes ou conventions qui encadrent l’expérience, s’il y en a.",
        (
            Question(
                "regulation",
                "Les textes et les conventions",
                "Ce qui encadre l’action, en mots simples.",
                "Une convention lie l’association et la maison de santé.",
            ),
        ),
    ),
    Rubric(
        "acteurs",
        "Acteurs impliqués",
        "Combien de personnes, à l’initiative de qui, pour quel public.",
        (
            Question("audiences", "Les publics concernés", vocabulary="audience"),
            Question("themes", "Les pathologies et les thèmes", vocabulary="theme"),
            Question("users_involved_count", "Combien d’usagers engagés\u00a0?", "En chiffres."),
            Question("professionals_count", "Combien de professionnels\u00a0?", "En chiffres."),
            Question(
                "pair_led", "Un usager et un professionnel pilotent-ils ensemble\u00a0?", answers=YES_NO
            ),
            Question("initiators", "À l’initiative de qui\u00a0?", vocabulary="initiator"),
            Question("facilitators", "Qui a facilité la démarche\u00a0?", vocabulary="facilitator_type"),
            Question(
                "users_in_governance",
                "Combien d’usagers dans la gouvernance\u00a0?",
                "Dans l’instance ou le groupe qui décide.",
            ),
            Question("governance_voice", "Quelle voix y ont-ils\u00a0?", answers=enums.Voice.labels),
            Question(
                "partner",
                "Une autre organisation associée",
                "Partenaire, financeur, lieu d’accueil… Vous pourrez en ajouter d’autres ensuite.",
                "Association des habitants du quartier des Lilas bleus",
            ),
            Question(
                "partner_role", "Le rôle de cette organisation", answers=enums.OrganisationRole.labels[1:]
            ),
        ),
    ),
    Rubric(
        "formation",
        "Formation",
        "Les formations suivies par les usagers, par les professionnels, ou ensemble.",
        (
            Question(
                "training_need", "Une formation est-elle nécessaire\u00a0?", answers=enums.TrainingNeed.labels
            ),
            Question(
                "training_notes",
                "Les formations suivies",
                "Qui a été formé, par qui, en combien de temps.",
                "Deux patientes ont suivi quarante heures de formation à l’éducation thérapeutique.",
            ),
        ),
    ),
    Rubric(
        "competences",
        "Savoirs et compétences",
        "Ce que les usagers partenaires savent et savent faire pour cette expérience.",
        (Question("skills", "Les savoirs et les compétences", vocabulary="skill"),),
    ),
    Rubric(
        "modalites",
        "Modalités d’intervention",
        "À quel titre les usagers interviennent, et avec quels moyens.",
        (
            Question("modalities", "Les statuts et les modalités", vocabulary="modality"),
            Question(
                "modality_notes",
                "Précisions",
                "Ni rémunération ni grade d’une personne en particulier.",
            ),
            Question(
                "expenses_covered", "Les frais des usagers sont-ils pris en charge\u00a0?", answers=YES_NO
            ),
            Question("funding_types", "Les financements", vocabulary="funding_type"),
        ),
    ),
    Rubric(
        "valeur",
        "Valeur ajoutée",
        "Ce que l’expérience apporte, ce qui l’a freinée ou aidée, et comment vous le savez.",
        (
            Question(
                "benefits",
                "Les bénéfices",
                "Pour chaque groupe de personnes\u00a0; un commentaire est toujours utile.",
                vocabulary="benefit",
            ),
            Question(
                "barriers", "Les freins", "Ce qui a été difficile est aussi utile.", vocabulary="barrier"
            ),
            Question("levers", "Les leviers", "Ce qui a aidé.", vocabulary="lever"),
            Question(
                "user_needs_collected",
                "Les besoins des usagers ont-ils été recueillis\u00a0?",
                answers=YES_NO,
            ),
            Question("user_needs_notes", "Comment\u00a0?", "", "Par un questionnaire écrit avec eux."),
            Question(
                "evaluation_methods",
                "L’évaluation",
                "« Pas d’évaluation à ce jour » est une réponse.",
                vocabulary="evaluation_method",
            ),
            Question("evaluation_year", "L’année de l’évaluation", "", "2024"),
            Question(
                "evaluation_criteria_set_at_start",
                "Les critères étaient-ils fixés au départ\u00a0?",
                answers=YES_NO,
            ),
            Question(
                "evaluation_users_in_evaluation",
                "Des usagers ont-ils participé à l’évaluation\u00a0?",
                answers=YES_NO,
            ),
            Question("evaluation_results", "Les résultats", "Aucune donnée sur une personne."),
            Question(
                "evaluation_results_returned", "Les participants ont-ils eu un retour\u00a0?", answers=YES_NO
            ),
            Question("evaluation_report_url", "Adresse du rapport ou de la publication"),
            Question(
                "evidence_level_proposed",
                "Quel niveau de preuve proposez-vous\u00a0?",
                vocabulary="evidence_level",
            ),
            Question(
                "reproducibility",
                "Peut-on refaire l’expérience ailleurs\u00a0?",
                vocabulary="reproducibility",
            ),
            Question(
                "reproducibility_notes",
                "Conditions, moyens, temps, enseignements",
                "Ce que vous diriez à une équipe qui voudrait faire pareil.",
            ),
            Question(
                "links",
                "Pour aller plus loin",
                "Une adresse https par ligne, précédée si vous voulez d’un titre.",
                "Le guide de l’atelier : https://www.exemple-fictif.fr/guide",
            ),
        ),
    ),
    Rubric(
        "matrice",
        "Place dans la matrice",
        "Pour chaque dimension, jusqu’où va l’engagement des usagers. Laissez de côté celles qui ne vous "
        "concernent pas. Ce que vous choisissez sera présenté comme déclaré par vous.",
        (
            Question(
                "positions",
                "Pour chacune des six dimensions\u00a0: le niveau, et un exemple concret",
                "Échange et partage d’information, consultation, collaboration, partenariat, leadership des "
                "personnes concernées, ou aucun.",
                answers=enums.Dimension.labels,
            ),
        ),
    ),
    Rubric(
        "anti-alibi",
        "Autoévaluation anti-alibi",
        "Sept points pour vérifier que la participation est réelle. Répondez franchement\u00a0: un «\u00a0non\u00a0» "
        "n’empêche pas la publication, il ouvre un échange.",
        (
            Question(
                "anti_alibi",
                "Pour chacun des sept points\u00a0: oui, en partie, non ou sans objet",
                "Un commentaire est nécessaire pour «\u00a0non\u00a0» et «\u00a0en partie\u00a0».",
                vocabulary="anti_alibi_check",
            ),
            Question(
                "anti_alibi_public",
                "Rendre cette autoévaluation publique",
                "Sinon, seule l’équipe de modération la lit.",
                answers=("Oui", "Non"),
            ),
        ),
    ),
)

_BY_CODE = {rubric.code: rubric for rubric in RUBRICS}
# A moderator's message names a column; where the page asks for it under another name, here is which.
_COLUMN_OWNERS = {
    "domains": ("activites", "main_domain"),
    "territories": ("essentiel", "place"),
    "organisations": ("essentiel", "organisation"),
    "carriers": ("essentiel", "organisation"),
    "contact": ("essentiel", "contact_email"),
    "matrix_positions": ("matrice", "positions"),
    "evaluations": ("valeur", "evaluation_methods"),
    "evaluation": ("valeur", "evaluation_methods"),
    "start_date": ("besoin", "start"),
    "end_date": ("besoin", "end"),
}


def get(code):
    """The rubric of this address, or None."""
    return _BY_CODE.get(code)


def after(code):
    """The rubric that follows, or None after the last."""
    codes = list(_BY_CODE)
    position = codes.index(code) + 1
    return RUBRICS[position] if position < len(RUBRICS) else None


def locate(name):
    """(rubric, question) where this field or column is asked; a rubric's own code is accepted; else (None, None)."""
    if name in _BY_CODE:
        return _BY_CODE[name], None
    if name in _COLUMN_OWNERS:
        code, name = _COLUMN_OWNERS[name]
        rubric = _BY_CODE[code]
        return rubric, next(question for question in rubric.questions if question.name == name)
    for rubric in RUBRICS:
        for question in rubric.questions:
            if question.name == name:
                return rubric, question
    return None, None
