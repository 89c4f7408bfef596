"""What goes to the clinic: two pages for a clinician, and the same facts as FHIR R4."""
