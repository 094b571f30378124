"""Read what the readers of some lists may see: no query here touches what is not public."""
