"""How near simple forecasts of each council came to what was published: REAR, its rivals, and their scores."""
