from django.contrib.auth.backends import BaseBackend

from accounts.perms import admin_permissions


class RoleBackend(BaseBackend):
    """Admin permissions come from the role, so that there is no second list to keep in step."""

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return admin_permissions(user_obj.role)

    def has_module_perms(self, user_obj, app_label):
        """Whether the first page of the admin shows this app."""
        return any(right.startswith(f"{app_label}.") for right in self.get_all_permissions(user_obj))
