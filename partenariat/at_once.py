"""An operation of migrations that spares their slowest part: new states of every related model, after each line."""

from django.db.migrations.operations.base import Operation, OperationCategory


class AtOnce(Operation):
    """The same lines one after another in the database, and one state for all.

    For what adds to a table only (fields, constraints, indexes, triggers): such a line does not mind that its model
    has already what the following ones add.
    """

    category = OperationCategory.MIXED
    reduces_to_sql = True

    def __init__(self, operations):
        self.operations = operations

    @property
    def reversible(self):
        return all(operation.reversible for operation in self.operations)

    def deconstruct(self):
        return self.__class__.__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label, state):
        # Made again when next asked for, instead of at each line.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)
