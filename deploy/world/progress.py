# Who may log in to the embedded database: whoever has the password, from this machine. Nobody is trusted unseen.
host  all  all  127.0.0.1/32  scram-sha-256
