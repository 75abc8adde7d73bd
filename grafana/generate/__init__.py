"""The dashboards: one definition, written in both query languages of InfluxDB.

`.venv/bin/python -m grafana.generate` writes `grafana/dashboards/`.
"""
