"""The tables of identity."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.vocabulary import AuditedAction, ConsentState, OrganisationKind, Role
from muniment.kernel.ids import new_id


class Region(models.Model):
    """A region's name while it was valid; codes change meaning over time, so rows are dated."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    parent_code = models.CharField(max_length=12, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="a_region_begins_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="a_region_ends_after_it_begins",
            ),
        ]


class Organisation(models.Model):
    """An organisation by its unified social credit code."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, unique=True)
    kind = models.CharField(max_length=32)
    region_code = models.CharField(max_length=12, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    principal = models.ForeignKey("self", models.PROTECT, null=True, related_name="entrusted")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OrganisationKind]),
                name="organisation_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OrganisationKind.ENTRUSTED_ORGANISATION.value)
                | Q(principal__isnull=False),
                name="an_entrusted_organisation_has_its_principal",
            ),
        ]


class Post(models.Model):
    """A post at an organisation; duties hang on posts. Basis: the Measures, article 21."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_post_of_a_name")
        ]


class Accounts(BaseUserManager["Account"]):
    """Finds accounts for Django's sign-in."""


class Account(AbstractBaseUser):
    """A person's account. No account has rights of its own: rights come from role grants."""

    id = models.UUIDField(primary_key=True, default=new_id)
    username = models.CharField(_("username"), max_length=64, unique=True)
    display_name = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT, null=True)
    staff_number = models.CharField(max_length=64, default="")
    is_active = models.BooleanField(default=True)
    # The database says so too: the release before this one opens accounts without knowing.
    password_is_temporary = models.BooleanField(default=False, db_default=False)
    has_seen_tour = models.BooleanField(default=False, db_default=False)
    grants_revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "staff_number"],
                condition=~Q(staff_number=""),
                name="one_account_for_a_staff_number",
            )
        ]

    def get_full_name(self) -> str:
        """Return the name that people read."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name that people read."""
        return self.display_name

    # Django asks these of an account. The answer is no for everybody: there is no super-user,
    # and permissions are decided by the table in `policies` alone.
    is_staff: ClassVar[bool] = False
    is_superuser: ClassVar[bool] = False

    def has_perm(self, *_asked: object, **_about: object) -> bool:
        """Return False: no right comes from Django's permissions."""
        return False

    def has_perms(self, *_asked: object, **_about: object) -> bool:
        """Return False: no right comes from Django's permissions."""
        return False

    def has_module_perms(self, *_asked: object) -> bool:
        """Return False: no right comes from Django's permissions."""
        return False


class RoleGrant(models.Model):
    """A role held from `starts_at` until before `ends_at`. Ended grants stay as they were."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.PROTECT)
    role = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    granted_by = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organisation"],
                condition=Q(ends_at__isnull=True),
                name="one_open_grant_of_a_role",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role if role is not Role.CLIENT]),
                name="a_granted_role_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")),
                name="a_grant_ends_after_it_starts",
            ),
        ]


class SystemClient(models.Model):
    """A connected system; only a digest of its secret is kept."""

    client_id = models.CharField(primary_key=True, max_length=64)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    secret_digest = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)


class AccessToken(models.Model):
    """A bearer token that was issued; the token itself is not kept."""

    token_digest = models.CharField(primary_key=True, max_length=64)
    client = models.ForeignKey(SystemClient, models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)


class AuditLine(models.Model):
    """One line of the audit log; rows are added and never changed, and the database sees to it."""

    id = models.BigAutoField(primary_key=True)  # the order of the log; identifiers are too coarse
    at = models.DateTimeField()
    agent = models.CharField(max_length=100)
    action = models.CharField(max_length=32)
    address = models.CharField(max_length=64, default="")
    success = models.BooleanField()
    subject = models.CharField(max_length=200, default="")
    detail = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=[action.value for action in AuditedAction]),
                name="an_audited_action_is_known",
            )
        ]
        indexes = [
            models.Index(fields=["agent", "id"], name="audit_by_agent"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["at", "id"], name="audit_by_moment"),
        ]


class PasswordConsent(models.Model):
    """Somebody asked to give an administrator another password; a second one says yes or no."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.PROTECT)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=16, default=ConsentState.ASKED.value)
    decided_by = models.CharField(max_length=100, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ConsentState]),
                name="consent_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsentState.ASKED.value)
                | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="a_consent_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("asked_by")),
                name="a_consent_is_a_second_persons",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "asked_at"], name="consent_by_state"),
            models.Index(fields=["account", "asked_at"], name="consent_by_account"),
        ]
