"""The six dimensions of the matrix: a level or none, and a concrete example."""

from experiences import enums
from experiences.forms.base import RubricForm
from experiences.forms.fields import Choice, Text
from experiences.models import MatrixExample


class MatrixForm(RubricForm):
    """Two fields a dimension: the level, under the dimension's own code, and `<code>_example`."""

    rubric = "matrice"
    paired = True
    parts = {"positions": ""}

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        examples = {}
        for example in MatrixExample.objects.all():
            examples.setdefault(example.dimension, {})[example.level] = example.text
        for dimension in enums.Dimension:
            level = Choice([*enums.Level.choices, ("", "Aucun\u00a0: cette dimension ne nous concerne pas")])
            level.label = dimension.label
            level.widget.hints = examples.get(dimension.value, {})
            self.fields[dimension.value] = level
            self.fields[f"{dimension.value}_example"] = Text(
                rows=2,
                max_length=400,
                label=f"Votre exemple concret pour «\u00a0{dimension.label}\u00a0»",
                help_text="Ce que les usagers font, en 20 à 400 caractères.",
            )

    def initial_from(self, values):
        asked = {}
        for dimension, (level, example) in values["positions"].items():
            asked |= {dimension: level, f"{dimension}_example": example}
        return asked

    def clean(self):
        super().clean()
        for dimension in enums.Dimension.values:
            level = self.cleaned_data.get(dimension)
            example = self.cleaned_data.get(f"{dimension}_example", "")
            if level and len(example) < 20 and f"{dimension}_example" not in self.errors:
                self.add_error(
                    f"{dimension}_example", "Donnez un exemple concret, en vingt caractères au moins."
                )
            if example and not level and dimension not in self.errors:
                self.add_error(dimension, "Choisissez un niveau, ou effacez l’exemple.")

    def answers(self):
        data = self.cleaned_data
        return {
            "positions": {
                dimension: [data[dimension], data[f"{dimension}_example"]]
                for dimension in enums.Dimension.values
                if data[dimension]
            }
        }

    def field_of(self, path, part=""):
        return part or path
