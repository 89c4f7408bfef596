"""From a diary to a posterior: prior, burn-in, observation model, sampler, and what is kept."""
