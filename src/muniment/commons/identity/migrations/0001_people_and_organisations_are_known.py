"""The tables of people, organisations, rights and the audit log."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import muniment.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("agent", models.CharField(max_length=100)),
                ("action", models.CharField(max_length=32)),
                ("address", models.CharField(default="", max_length=64)),
                ("success", models.BooleanField()),
                ("subject", models.CharField(default="", max_length=200)),
                ("detail", models.CharField(default="", max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agent", "id"], name="audit_by_agent"),
                    models.Index(fields=["action", "id"], name="audit_by_action"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "signed_in",
                                    "signed_out",
                                    "token_issued",
                                    "region_registered",
                                    "organisation_registered",
                                    "account_opened",
                                    "account_suspended",
                                    "account_restored",
                                    "password_changed",
                                    "role_granted",
                                    "role_ended",
                                    "client_made",
                                    "client_secret_changed",
                                    "client_suspended",
                                    "client_restored",
                                    "items_imported",
                                    "version_published",
                                    "schedule_in_force",
                                    "fonds_registered",
                                    "category_laid_down",
                                    "audit_read",
                                    "other",
                                ],
                            )
                        ),
                        name="an_audited_action_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("credit_code", models.CharField(max_length=18, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("region_code", models.CharField(db_index=True, max_length=12)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="identity.organisation",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entrusted",
                        to="identity.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("username", models.CharField(max_length=64, unique=True, verbose_name="username")),
                ("display_name", models.CharField(max_length=100)),
                ("staff_number", models.CharField(default="", max_length=64)),
                ("is_active", models.BooleanField(default=True)),
                ("grants_revision", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.organisation"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="identity.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=100)),
                ("parent_code", models.CharField(default="", max_length=12)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "valid_from"), name="a_region_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_region_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=32)),
                ("granted_by", models.CharField(max_length=100)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SystemClient",
            fields=[
                ("client_id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("secret_digest", models.CharField(max_length=64)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "token_digest",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="identity.systemclient"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "government",
                            "archives_authority",
                            "archives",
                            "it_authority",
                            "agency",
                            "authorised_organisation",
                            "entrusted_organisation",
                            "establishment_office",
                            "township",
                            "public_institution",
                            "public_enterprise",
                        ],
                    )
                ),
                name="organisation_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "entrusted_organisation"), _negated=True),
                    ("principal__isnull", False),
                    _connector="OR",
                ),
                name="an_entrusted_organisation_has_its_principal",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="one_post_of_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("staff_number", ""), _negated=True),
                fields=("organisation", "staff_number"),
                name="one_account_for_a_staff_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("account", "role", "organisation"),
                name="one_open_grant_of_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "handler",
                            "records_officer",
                            "archivist",
                            "preservation_officer",
                            "supervisor",
                            "leader",
                            "operator",
                            "system_administrator",
                            "security_officer",
                            "auditor",
                        ],
                    )
                ),
                name="a_granted_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gte", models.F("starts_at")),
                    _connector="OR",
                ),
                name="a_grant_ends_after_it_starts",
            ),
        ),
    ]
