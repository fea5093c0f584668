# The embedded database of a local stack. Address, port and folders are given on the command line.

# An acknowledgement to a publisher means: it is on disk.
fsync = on
synchronous_commit = on
full_page_writes = on

# No personal value in the log: neither a statement nor the row that an error is about.
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off

max_connections = 120
shared_buffers = 256MB
max_wal_size = 2GB
autovacuum_naptime = 15s
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, mdy'
