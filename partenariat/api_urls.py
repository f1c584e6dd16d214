"""The API, under /api/. Routes are added by name; a version is never changed once published."""

from django.urls import path, re_path, reverse_lazy

from accounts.api import views as organisations
from experiences.api import views as experiences
from experiences.finding.api import SearchView
from instances.api import associations, coverage, establishments, qualified, vacancies
from instances.api import views as instances
from partenariat.api import reference
from partenariat.api.documentation import documentation
from partenariat.api.schema import SchemaView, YAMLSchemaView
from partenariat.api.views import UnknownView

# {name in the address: (list, detail or None)}
ROUTES = {
    "experiences": (experiences.ExperienceListView, experiences.ExperienceDetailView),
    "instances": (instances.BodyListView, instances.BodyDetailView),
    "couverture": (coverage.CoverageListView, None),
    "sieges-vacants": (vacancies.VacancyListView, None),
    "personnes-qualifiees": (qualified.QualifiedListView, qualified.QualifiedDetailView),
    "associations-agreees": (associations.ApprovedListView, associations.ApprovedDetailView),
    "organisations": (organisations.OrganisationListView, organisations.OrganisationDetailView),
    "etablissements": (establishments.EstablishmentListView, establishments.EstablishmentDetailView),
    "territoires": (reference.TerritoryListView, reference.TerritoryDetailView),
    "domaines": (reference.DomainListView, reference.DomainDetailView),
    "vocabulaires": (reference.VocabularyListView, reference.VocabularyDetailView),
}
VIEWS = [reference.RootView, SearchView, *(view for pair in ROUTES.values() for view in pair if view)]

urlpatterns = [
    path("", documentation, {"views": VIEWS}, name="api_documentation"),
    path(
        "v1/",
        reference.RootView.as_view(
            routes={name: reverse_lazy(f"api_{rows.name}") for name, (rows, _) in ROUTES.items()}
        ),
        name="api_racine",
    ),
    path("v1/recherche/", SearchView.as_view(), name=f"api_{SearchView.name}"),
    path("v1/schema/", SchemaView.as_view(), name="api_schema"),
    path("v1/schema.yaml", YAMLSchemaView.as_view(), name="api_schema_yaml"),
]
for name, (rows, row) in ROUTES.items():
    urlpatterns.append(path(f"v1/{name}/", rows.as_view(), name=f"api_{rows.name}"))
    if row:
        urlpatterns.append(path(f"v1/{name}/<str:{row.key}>/", row.as_view(), name=f"api_{row.name}"))
urlpatterns += [re_path("", UnknownView.as_view(), name="api_unknown")]
