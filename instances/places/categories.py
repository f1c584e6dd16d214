"""The categories of the national register in plain words, and which are social or medico-social.

Codes of the FINESS nomenclature of categories. A category absent from here keeps the words of the register.
"""

HEALTH = {
    "101": "Hôpital (centre hospitalier régional)",
    "106": "Hôpital de proximité",
    "109": "Soins médicaux et de réadaptation",
    "114": "Hôpital des armées",
    "122": "Clinique (maternité, gynécologie)",
    "127": "Hospitalisation à domicile",
    "128": "Clinique (chirurgie)",
    "129": "Clinique (médecine)",
    "131": "Centre de lutte contre le cancer",
    "141": "Centre de dialyse",
    "146": "Dialyse hors de l’hôpital",
    "156": "Centre médico-psychologique (CMP)",
    "161": "Clinique (santé mentale)",
    "292": "Hôpital (santé mentale)",
    "355": "Hôpital (centre hospitalier)",
    "362": "Soins de longue durée",
    "365": "Hôpital ou clinique (plusieurs spécialités)",
}
SOCIAL = {
    "165": "Appartement de coordination thérapeutique",
    "177": "Maison d’enfants à caractère social",
    "178": "Accueil et réduction des risques pour usagers de drogues (CAARUD)",
    "180": "Lits halte soins santé",
    "182": "Service d’éducation spéciale et de soins à domicile (SESSAD)",
    "183": "Institut médico-éducatif (IME)",
    "186": "Institut thérapeutique, éducatif et pédagogique (ITEP)",
    "188": "Établissement pour enfants polyhandicapés",
    "189": "Centre médico-psycho-pédagogique (CMPP)",
    "190": "Centre d’action médico-sociale précoce (CAMSP)",
    "192": "Institut d’éducation motrice",
    "197": "Soins et accompagnement en addictologie (CSAPA)",
    "202": "Résidence autonomie",
    "207": "Accueil de jour pour personnes âgées",
    "209": "Aide et soins à domicile",
    "214": "Hébergement et réinsertion sociale (CHRS)",
    "246": "Établissement et service d’accompagnement par le travail (ESAT)",
    "249": "Centre de réadaptation professionnelle",
    "252": "Foyer d’hébergement pour adultes handicapés",
    "255": "Maison d’accueil spécialisée (MAS)",
    "354": "Soins infirmiers à domicile (SSIAD)",
    "382": "Foyer de vie pour adultes handicapés",
    "437": "Foyer d’accueil médicalisé",
    "443": "Centre d’accueil pour demandeurs d’asile (CADA)",
    "445": "Accompagnement médico-social pour adultes handicapés (SAMSAH)",
    "446": "Accompagnement à la vie sociale (SAVS)",
    "448": "Établissement d’accueil médicalisé",
    "449": "Établissement d’accueil non médicalisé",
    "460": "Aide à domicile",
    "500": "Maison de retraite médicalisée (EHPAD)",
    "501": "Maison de retraite",
    "502": "Maison de retraite",
}


def words(establishment):
    """The category as a family would say it; « » when the register gives none."""
    code = establishment.category_code
    return HEALTH.get(code) or SOCIAL.get(code) or establishment.category


def is_social(establishment):
    """Whether a « personne qualifiée » may be asked for help there (CASF L311-5)."""
    return establishment.category_code in SOCIAL
