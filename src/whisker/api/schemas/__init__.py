"""The API's questions and answers, as OpenAPI shows them: a file a resource."""
