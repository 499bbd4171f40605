"""值班: who must be there, who is, and who answers for a post at an instant."""
