import pytest

from instances.register.names import readable


@pytest.mark.parametrize(
    ("register", "name"),
    [
        ("CHNO DES QUINZE VINGTS PARIS", "CHNO des Quinze-Vingts Paris"),
        ("HU PITIE SALPETRIERE APHP", "HU Pitié-Salpêtrière AP-HP"),
        ("HU PITIE SALPETRIERE- CHARLE FOIX APHP", "HU Pitié-Salpêtrière – Charles Foix AP-HP"),
        ("HU PARIS OUEST SITE G POMPIDOU APHP", "HU Paris Ouest site G. Pompidou AP-HP"),
        ("HU SAINT LOUIS SITE LARIBOISIERE APHP", "HU Saint-Louis site Lariboisière AP-HP"),
        ("HU PARIS CENTRE SITE HOTEL DIEU APHP", "HU Paris Centre site Hôtel-Dieu AP-HP"),
        ("HOPITAL FONDATION A DE ROTHSCHILD", "Hôpital fondation A. de Rothschild"),
        ("CLINIQUE DE L ALMA", "Clinique de l’Alma"),
        ("CLINIQUE JEANNE D ARC", "Clinique Jeanne d’Arc"),
        ("CLINIQUE STE THERESE", "Clinique Sainte-Thérèse"),
        ("CLINIQUE GEOFFROY SAINT HILAIRE", "Clinique Geoffroy Saint-Hilaire"),
        ("CLINIQUE SAINT JEAN DE DIEU", "Clinique Saint-Jean-de-Dieu"),
        ("CLINIQUE LE PERREUX SUR MARNE", "Clinique Le Perreux-sur-Marne"),
        ("CLINIQUE VILLENEUVE SAINT GEORGES", "Clinique Villeneuve-Saint-Georges"),
        ("CLINIQUE MEDICALE DU CHATEAU D HERBLAY", "Clinique médicale du Château d’Herblay"),
        ("CLINIQUE MEDICO CHIRURG LES FONTAINES", "Clinique médico-chirurgicale Les Fontaines"),
        ("CLINIQUE MEDICALE DE VILLE D AVRAY", "Clinique médicale de Ville-d’Avray"),
        ("GHI LE RAINCY MONTFERMEIL", "GHI Le Raincy Montfermeil"),
        ("GHU PARIS USLD LA ROSERAIE NEUILLY S/M", "GHU Paris USLD La Roseraie Neuilly-sur-Marne"),
        ("CH RIVES DE SEINE SITE NEUILLY S/SEINE", "CH Rives de Seine site Neuilly-sur-Seine"),
        ("CHI POISSY ST GERMAIN SITE ST GERMAIN", "CHI Poissy Saint-Germain site Saint-Germain"),
        ("CTRE REEDUCATION FONCTIONNELLE EVRY", "Centre rééducation fonctionnelle Évry"),
        ("CTRE D MOYEN ET LONG SEJOUR LES ORMES", "Centre de moyen et long séjour Les Ormes"),
        ("HOP FORCILLES FONDATION COGNACQ JAY", "Hôpital Forcilles fondation Cognacq Jay"),
        ("HDJ L ETINCELLE", "HDJ L’Étincelle"),
        ("INSTITUT DE READAPTATION D'ACHERES", "Institut de réadaptation d’Achères"),
        ("UNITE D AUTODIALYSE DE BIEVRES", "Unité d’autodialyse de Bièvres"),
        ("HOSPITALISATION A DOMICILE APHP PARIS", "Hospitalisation à domicile AP-HP Paris"),
        ("HOPITAL PRIVE DE PARLY II", "Hôpital privé de Parly II"),
        ("CHI MEULAN (SITE DE BECHEVILLE)", "CHI Meulan (site de Bécheville)"),
        ("ETB SANTE MENTALE ATRT IVRY - MGEN", "Établissement santé mentale ATRT Ivry – MGEN"),
        ("LES HOPITAUX DE SAINT MAURICE", "Les hôpitaux de Saint-Maurice"),
        ("EHPAD RES LES TILLEULS", "EHPAD résidence Les Tilleuls"),
        ("MAS L ESTRAN", "MAS L’Estran"),
        ("FOYER D HEBERGEMENT LE BEL AGE", "Foyer d’hébergement Le Bel Âge"),
        ("EAM LE MAS DES OLIVIERS", "EAM Le Mas des Oliviers"),
        ("SESSAD APAJH 94", "SESSAD APAJH 94"),
    ],
)
def test_a_name_of_the_register_is_written_as_one_would(register, name):
    assert readable(register) == name


def test_a_name_already_in_lower_case_keeps_its_words():
    assert readable("Institut  d'Oncologie") == "Institut d’Oncologie"


@pytest.mark.parametrize("odd", ["", "A", "L", "CLINIQUE D", "S/", "-", "CTRE ST", "???", "7BIS"])
def test_any_text_is_taken(odd):
    assert isinstance(readable(odd), str)


def test_reading_a_name_twice_changes_nothing():
    assert readable(readable("CLINIQUE DE L ALMA")) == "Clinique de l’Alma"
