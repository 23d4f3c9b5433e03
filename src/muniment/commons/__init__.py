"""The rooms that every stage needs: holdings, catalogue, vault, custody, identity, jobs."""
