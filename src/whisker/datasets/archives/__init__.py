"""ZIPs: what they hold by their structure and names, checked before anything is unpacked."""
