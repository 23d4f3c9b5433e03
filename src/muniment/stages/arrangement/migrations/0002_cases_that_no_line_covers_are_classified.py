"""Cases that no approved line covers wait until a person has classified them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('arrangement', '0001_cases_are_arranged'),
    ]

    operations = [
        migrations.CreateModel(
            name='Classing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.UUIDField()),
                ('version', models.PositiveIntegerField()),
                ('state', models.CharField(default='waiting', max_length=16)),
                ('needs_line', models.BooleanField()),
                ('needs_category', models.BooleanField()),
                ('reasons', models.JSONField(default=list)),
                ('found_at', models.DateTimeField()),
                ('approval', models.CharField(default='', max_length=100)),
                ('line', models.PositiveIntegerField(null=True)),
                ('retention', models.CharField(default='', max_length=8)),
                ('basis', models.CharField(default='', max_length=300)),
                ('category', models.CharField(default='', max_length=40)),
                ('reason', models.TextField(default='')),
                ('decided_by', models.CharField(default='', max_length=100)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record_id', 'version'), name='one_classing_per_version'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'classified', 'given_back'])), name='classing_state_is_known'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='what_is_decided_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'classified'), _negated=True), ('needs_line', False), ('line__isnull', False), _connector='OR'), name='what_is_classified_has_its_line')],
            },
        ),
    ]
