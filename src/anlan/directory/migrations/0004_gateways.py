from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_outside_numbers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='contactpoint',
            name='a_contact_point_has_a_known_kind',
        ),
        migrations.AlterField(
            model_name='contactpoint',
            name='kind',
            field=models.CharField(choices=[('phone', 'phone'), ('sms', 'sms'), ('email', 'email'), ('in-app', 'in-app'), ('webhook', 'webhook'), ('chat', 'chat')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='contactpoint',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['phone', 'sms', 'email', 'in-app', 'webhook', 'chat'])), name='a_contact_point_has_a_known_kind'),
        ),
    ]
