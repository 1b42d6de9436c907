"""The department's tables of councils, as they are downloaded: read, compared, doubted, made the project's own."""
