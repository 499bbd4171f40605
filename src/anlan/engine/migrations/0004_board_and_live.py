"""Where the work of a run stands and what its clocks come from as columns; what changed, for whoever watches."""

import json
from datetime import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


CHUNK = 500


def fill_columns(apps, schema_editor):
    """From the states and plans that are there; what `engine.writing` writes from now on."""
    Run, RunStep = apps.get_model("engine", "Run"), apps.get_model("engine", "RunStep")
    plans = {
        pk: json.loads(compiled)["courses"].values()
        for pk, compiled in apps.get_model("plans", "PlanVersion").objects.values_list("pk", "compiled")
    }
    for run in Run.objects.only("id", "form", "course", "state", "plan_version").iterator(CHUNK):
        steps = json.loads(run.state).get("steps", {})
        course = next(
            (c for c in plans[run.plan_version_id] if (c["form"], c["id"]) == (run.form, run.course)), {}
        )
        phase = find_phase(steps.values(), course.get("phases", ()))
        if phase:
            Run.objects.filter(pk=run.pk).update(phase=phase)
        sources = {key: find_source(step.get("clocks", ())) for key, step in steps.items()}
        rows = list(RunStep.objects.filter(run_id=run.pk, key__in=[key for key in sources if sources[key]]))
        for row in rows:
            row.source = sources[row.key]
        RunStep.objects.bulk_update(rows, ["source"])


def find_phase(steps, phases):
    """As `engine.rules.phases` had it when this was written."""
    asked = [step for step in steps if step["status"] != "lapsed"]
    reached = {step["phase"] for step in asked}
    working = {step["phase"] for step in asked if step["status"] not in ("done", "waived")}
    return next((phase for phase in reversed(phases) if phase in (working or reached)), "")


def find_source(clocks):
    return min(clocks, key=lambda clock: datetime.fromisoformat(clock["due_at"]))["source"] if clocks else ""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0003_words'),
        ('plans', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskMark',
            fields=[
                ('person', models.TextField(primary_key=True, serialize=False)),
                ('xid', models.BigIntegerField()),
                ('looked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LiveChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xid', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('first', models.PositiveIntegerField(default=0)),
                ('seq', models.PositiveIntegerField(default=0)),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('notices', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='run',
            name='phase',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='runstep',
            name='source',
            field=models.TextField(default=''),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['form', 'timeline', '-late', 'due_at', 'id'], name='open_runs_late_first'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['form', 'timeline', '-closed_at', 'id'], name='runs_closed_last_first'),
        ),
        migrations.AddField(
            model_name='livechange',
            name='run',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.run'),
        ),
        migrations.AddIndex(
            model_name='livechange',
            index=models.Index(fields=['xid', 'id'], name='changes_by_transaction'),
        ),
        migrations.AddIndex(
            model_name='livechange',
            index=models.Index(fields=['at'], name='changes_by_age'),
        ),
        migrations.RunPython(fill_columns, migrations.RunPython.noop, elidable=True),
    ]
