"""What the base does by itself between mandates and seats, whoever writes."""

import pgtrigger

# Who names by a written decision, whose reference is then part of the mandate. Written as they are in a trigger.
BY_ACT = ("minister", "dg_ars", "prefect", "dept_president", "joint_3")


def spans_of_the_seat():
    """`held` and `free`, from the mandates and from the day since which the occupation is known."""
    return pgtrigger.Trigger(
        name="spans",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("spans", "datemultirange"), ("first_day", "date")],
        func="""
            SELECT range_agg(daterange(start_date, coalesce(ended_on, end_date), '[]')), min(start_date)
            INTO spans, first_day
            FROM instances_mandate WHERE seat_id = NEW.id AND appointed_at IS NOT NULL;
            NEW.held := coalesce(spans, '{}'::datemultirange);
            NEW.free := CASE WHEN coalesce(NEW.known_from, first_day) IS NULL THEN '{}'::datemultirange
                ELSE datemultirange(daterange(least(NEW.known_from, first_day), NULL)) - NEW.held END;
            RETURN NEW;
        """,
    )


def updates_the_seat():
    """A mandate written is a seat to compute again; the one it left too.

    A seat whose days stay the same is not touched: writers of the rest of a mandate need not lock it first.
    """
    return pgtrigger.Trigger(
        name="spans",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF TG_OP = 'UPDATE'
                AND (OLD.seat_id, OLD.start_date, OLD.end_date, OLD.ended_on, OLD.appointed_at)
                IS NOT DISTINCT FROM (NEW.seat_id, NEW.start_date, NEW.end_date, NEW.ended_on, NEW.appointed_at)
            THEN RETURN NULL; END IF;
            UPDATE instances_seat SET known_from = known_from WHERE id IN (OLD.seat_id, NEW.seat_id);
            RETURN NULL;
        """,
    )


def copies_the_body():
    """The body of the mandate is that of its seat, and a seat filled by decision has its decision."""
    return pgtrigger.Trigger(
        name="body",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("authority", "text")],
        func=f"""
            SELECT body_id, appointed_by INTO NEW.body_id, authority FROM instances_seat WHERE id = NEW.seat_id;
            IF NEW.appointed_at IS NOT NULL AND NEW.act_id IS NULL AND authority IN {BY_ACT} THEN
                RAISE EXCEPTION 'Ce siège est pourvu par une décision : indiquez laquelle.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_needs_its_act';
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )
