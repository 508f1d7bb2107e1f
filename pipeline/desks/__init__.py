"""What sheets say of single desks and officials: for those who may see it, and in no other output.

In: counted sheets, and ``desks.csv``. Out: ranges of what each desk and official may be expected to have, beside what
those of the same unit have; never a rank. Nothing here is written anywhere but into ``results/desks/``, which only its
owner reads, and nothing else imports this package but the command and the page that show it.
"""
