"""What a page about one's account shows of the mandates one holds."""

from django import template

from instances.representatives import people

register = template.Library()


@register.inclusion_tag("representatives/_mine.html")
def my_mandates(user):
    return {"represents": people.own(user).exists()}
