"""Work for `manage.py db_worker`."""
