"""The compiler: spec -> checked, hashed plan. Opens no data beyond digests, imports no heavy library."""
