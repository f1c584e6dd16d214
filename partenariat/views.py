from django.http import HttpResponse
from django.contrib.auth.decorators import login_not_required


@login_not_required
def _todo(request, *args, **kwargs):
    return HttpResponse("")


class _Todo:
    @staticmethod
    def as_view():
        return _todo


home = territory_list = territory_detail = domain_list = domain_detail = lexicon = legal = accessibility = (
    privacy
) = moderation_rules = site_plan = sitemap = robots = health = not_found = server_error = _todo
