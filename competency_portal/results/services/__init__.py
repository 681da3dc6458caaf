"""What HR does with results: calibrate, publish."""

from competency_portal.results.services.publishing import publish_results

__all__ = ["publish_results"]
