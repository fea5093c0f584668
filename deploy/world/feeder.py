# Who may speak to the policy engine of a local stack: whoever has its token, and only to ask for decisions.
# No policy can be uploaded, none be written in a question: those paths are not among them.
package system.authz

default allow := false

allow if {
	knows_token
	input.method == "POST"
	input.path[0] == "v1"
	input.path[1] == "data"
}

allow if {
	knows_token
	input.method == "GET"
	input.path[0] == "metrics"
}

# Whether it is up is no secret.
allow if {
	input.method == "GET"
	input.path[0] == "health"
}

knows_token if {
	is_string(input.identity)
	count(input.identity) > 0
	input.identity == opa.runtime().env.THROUGHCARE_OPA_TOKEN
}
